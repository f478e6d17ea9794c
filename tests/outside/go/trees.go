package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func checkInclusion(asked request) (answer, error) {
	proof, err := hashesOf(asked.Proof)
	leaf, err1 := hashOf(asked.Leaf)
	root, err2 := hashOf(asked.Root)
	if err := errors.Join(err, err1, err2); err != nil {
		return answer{}, err
	}
	return answer{}, tlog.CheckRecord(proof, asked.Size, root, asked.Index, leaf)
}

func checkConsistency(asked request) (answer, error) {
	proof, err := hashesOf(asked.Proof)
	old, err1 := hashOf(asked.OldRoot)
	root, err2 := hashOf(asked.Root)
	if err := errors.Join(err, err1, err2); err != nil {
		return answer{}, err
	}
	return answer{}, tlog.CheckTree(proof, asked.Size, root, asked.Old, old)
}

func proveInclusion(asked request) (answer, error) {
	hashes, err := tilesIn(asked)
	if err != nil {
		return answer{}, err
	}
	proof, err := tlog.ProveRecord(asked.Size, asked.Index, hashes)
	return answer{Proof: bytesOf(proof)}, err
}

func proveConsistency(asked request) (answer, error) {
	hashes, err := tilesIn(asked)
	if err != nil {
		return answer{}, err
	}
	proof, err := tlog.ProveTree(asked.Size, asked.Old, hashes)
	return answer{Proof: bytesOf(proof)}, err
}

// makeTiles builds the tree over the entries and writes all of its tiles.
func makeTiles(asked request) (answer, error) {
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		found := make([]tlog.Hash, len(indexes))
		for i, index := range indexes {
			found[i] = stored[index]
		}
		return found, nil
	})
	for i, entry := range asked.Entries {
		hashes, err := tlog.StoredHashes(int64(i), entry, reader)
		if err != nil {
			return answer{}, err
		}
		stored = append(stored, hashes...)
	}
	size := int64(len(asked.Entries))
	for _, tile := range tlog.NewTiles(height, 0, size) {
		content, err := tlog.ReadTileData(tile, reader)
		if err != nil {
			return answer{}, err
		}
		path := filepath.Join(asked.Folder, pathOf(tile))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return answer{}, err
		}
		if err := os.WriteFile(path, content, 0o600); err != nil {
			return answer{}, err
		}
	}
	root, err := tlog.TreeHash(size, reader)
	return answer{Root: root[:]}, err
}

// tilesIn reads hashes from the tiles in a folder, each of which the reference proves to be of the tree before use.
func tilesIn(asked request) (tlog.HashReader, error) {
	root, err := hashOf(asked.Root)
	return tlog.TileHashReader(tlog.Tree{N: asked.Size, Hash: root}, folder(asked.Folder)), err
}

type folder string

func (f folder) Height() int { return height }

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	contents := make([][]byte, len(tiles))
	for i, tile := range tiles {
		content, err := os.ReadFile(filepath.Join(string(f), pathOf(tile)))
		if err != nil {
			return nil, err
		}
		contents[i] = content
	}
	return contents, nil
}

func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}

// pathOf is the path of C2SP tlog-tiles, in which the height of all tiles is known and not said.
func pathOf(tile tlog.Tile) string {
	return strings.Replace(tile.Path(), "tile/8/", "tile/", 1)
}
