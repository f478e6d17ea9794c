package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

const cosignature = 0x04

// open verifies a note with the keys that are known and reads its text as a checkpoint. The text is parsed here:
// tlog.ParseTree takes no origin but that of Go's own database.
func open(asked request) (answer, error) {
	opened, err := openNote(asked)
	if err != nil {
		return answer{}, err
	}
	found := answer{Text: opened.Text}
	for _, signature := range opened.Sigs {
		found.Names = append(found.Names, signature.Name)
	}
	lines := strings.Split(strings.TrimSuffix(opened.Text, "\n"), "\n")
	if len(lines) != 3 || lines[0] == "" {
		return answer{}, errors.New("not a checkpoint of three lines")
	}
	found.Origin = lines[0]
	if found.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || strconv.FormatInt(found.Size, 10) != lines[1] {
		return answer{}, errors.New("not the size of a tree: " + lines[1])
	}
	found.Root, err = base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || len(found.Root) != sha256.Size {
		return answer{}, errors.New("not a root hash: " + lines[2])
	}
	return found, nil
}

func openNote(asked request) (*note.Note, error) {
	var known []note.Verifier
	for _, text := range asked.Keys {
		verifier, err := verifierOf(text)
		if err != nil {
			return nil, err
		}
		known = append(known, verifier)
	}
	return note.Open(asked.Note, note.VerifierList(known...))
}

func sign(asked request) (answer, error) {
	signer, err := note.NewSigner(asked.SecretKey)
	if err != nil {
		return answer{}, err
	}
	signed, err := note.Sign(&note.Note{Text: asked.Text}, signer)
	return answer{Note: signed}, err
}

// cosign opens a note and adds a cosignature with the time, by a key of type 4.
func cosign(asked request) (answer, error) {
	opened, err := openNote(asked)
	if err != nil {
		return answer{}, err
	}
	parts := strings.SplitN(strings.TrimPrefix(asked.SecretKey, "PRIVATE+KEY+"), "+", 3)
	content, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if err != nil || len(content) != 1+ed25519.SeedSize || content[0] != cosignature {
		return answer{}, errors.New("not a private key for cosignatures")
	}
	private := ed25519.NewKeyFromSeed(content[1:])
	public := append([]byte{cosignature}, private.Public().(ed25519.PublicKey)...)
	signed, err := note.Sign(opened, &witness{parts[0], public, private, asked.Time})
	return answer{Note: signed}, err
}

func makeKey(asked request) (answer, error) {
	secret, public, err := note.GenerateKey(rand.Reader, asked.Text)
	return answer{Keys: []string{secret, public}}, err
}

// verifierOf reads a public key: for cosignatures here, for notes as the reference does.
func verifierOf(text string) (note.Verifier, error) {
	parts := strings.SplitN(text, "+", 3)
	key, err := base64.StdEncoding.DecodeString(parts[len(parts)-1])
	if len(parts) != 3 || err != nil || len(key) != 1+ed25519.PublicKeySize || key[0] != cosignature {
		return note.NewVerifier(text)
	}
	found := &witness{name: parts[0], key: key}
	if fmt.Sprintf("%08x", found.KeyHash()) != parts[1] {
		return nil, errors.New("the key's hash does not fit it")
	}
	return found, nil
}

// A witness signs and verifies as C2SP tlog-cosignature says, version 1.
type witness struct {
	name    string
	key     []byte // its type and the public key
	private ed25519.PrivateKey
	time    uint64
}

func (w *witness) Name() string { return w.name }

func (w *witness) KeyHash() uint32 {
	sum := sha256.Sum256([]byte(w.name + "\n" + string(w.key)))
	return binary.BigEndian.Uint32(sum[:])
}

func (w *witness) Sign(text []byte) ([]byte, error) {
	stamped := binary.BigEndian.AppendUint64(nil, w.time)
	return append(stamped, ed25519.Sign(w.private, cosigned(w.time, text))...), nil
}

func (w *witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	message := cosigned(binary.BigEndian.Uint64(signature), text)
	return ed25519.Verify(ed25519.PublicKey(w.key[1:]), message, signature[8:])
}

func cosigned(time uint64, text []byte) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", time, text)
}
