// Command reference answers questions about signed notes and Merkle trees with the Go reference implementation
// (golang.org/x/mod/sumdb): one JSON object a line comes in, one goes out. The tests hold the ledger's own code
// against it.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/mod/sumdb/tlog"
)

// A request says what to do; each question uses the fields that it needs.
type request struct {
	Do        string   `json:"do"`
	Note      []byte   `json:"note"`
	Keys      []string `json:"keys"`
	SecretKey string   `json:"secret_key"`
	Text      string   `json:"text"`
	Time      uint64   `json:"time"`
	Folder    string   `json:"folder"`
	Entries   [][]byte `json:"entries"`
	Proof     [][]byte `json:"proof"`
	Index     int64    `json:"index"`
	Old       int64    `json:"old"`
	Size      int64    `json:"size"`
	Leaf      []byte   `json:"leaf"`
	OldRoot   []byte   `json:"old_root"`
	Root      []byte   `json:"root"`
}

// An answer says why not, or gives what was asked for.
type answer struct {
	Error  string   `json:"error,omitempty"`
	Text   string   `json:"text,omitempty"`
	Names  []string `json:"names,omitempty"`
	Origin string   `json:"origin,omitempty"`
	Size   int64    `json:"size,omitempty"`
	Root   []byte   `json:"root,omitempty"`
	Note   []byte   `json:"note,omitempty"`
	Proof  [][]byte `json:"proof,omitempty"`
	Keys   []string `json:"keys,omitempty"`
}

var questions = map[string]func(request) (answer, error){
	"open":              open,
	"sign":              sign,
	"cosign":            cosign,
	"make key":          makeKey,
	"check inclusion":   checkInclusion,
	"check consistency": checkConsistency,
	"prove inclusion":   proveInclusion,
	"prove consistency": proveConsistency,
	"make tiles":        makeTiles,
}

func main() {
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for {
		var asked request
		if err := in.Decode(&asked); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := out.Encode(answerTo(asked)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

func answerTo(asked request) answer {
	do, known := questions[asked.Do]
	if !known {
		return answer{Error: "unknown question: " + asked.Do}
	}
	found, err := do(asked)
	if err != nil {
		return answer{Error: err.Error()}
	}
	return found
}

func hashOf(content []byte) (hash tlog.Hash, err error) {
	if len(content) != tlog.HashSize {
		return hash, fmt.Errorf("a hash of %d bytes", len(content))
	}
	return tlog.Hash(content), nil
}

func hashesOf(contents [][]byte) ([]tlog.Hash, error) {
	hashes := make([]tlog.Hash, len(contents))
	for i, content := range contents {
		hash, err := hashOf(content)
		if err != nil {
			return nil, err
		}
		hashes[i] = hash
	}
	return hashes, nil
}

func bytesOf(hashes []tlog.Hash) [][]byte {
	contents := make([][]byte, len(hashes))
	for i, hash := range hashes {
		contents[i] = append([]byte(nil), hash[:]...)
	}
	return contents
}
