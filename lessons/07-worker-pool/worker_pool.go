// A photo site's thumbnails: three workers, and an end that comes when all is done.
package main

import (
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
)

// made is what became of one photo: a thumbnail, or the error that there is instead.
type made struct {
	photo, thumbnail string
	err              error
}

func run(photos []string, workers int, thumbnail func(string) (string, error)) <-chan made {
	var pool sync.WaitGroup
	jobs := make(chan string)
	results := make(chan made)
	for range workers {
		pool.Go(func() {
			for photo := range jobs {
				small, err := thumbnail(photo)
				results <- made{photo, small, err}
			}
		})
	}
	go func() {
		for _, photo := range photos {
			jobs <- photo
		}
		close(jobs)
	}()
	go func() {
		pool.Wait()
		close(results)
	}()
	return results
}

func thumbnail(photo string) (string, error) {
	if strings.HasPrefix(photo, "blurred") {
		return "", errors.New("no picture")
	}
	return "small " + photo, nil
}

func main() {
	var lines []string
	for one := range run([]string{"ant", "bee", "cat", "dog", "eel"}, 3, thumbnail) {
		if one.err != nil {
			lines = append(lines, one.photo+" → "+one.err.Error())
		} else {
			lines = append(lines, one.photo+" → "+one.thumbnail)
		}
	}
	sort.Strings(lines) // they come in the order in which they are done
	for _, line := range lines {
		fmt.Println(line)
	}
}

// Output:
// ant → small ant
// bee → small bee
// cat → small cat
// dog → small dog
// eel → small eel
