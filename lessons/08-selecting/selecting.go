// Several channels, and whichever is ready first: the fastest of some mirrors, and two into one.
package main

import (
	"errors"
	"fmt"
	"sort"
	"time"
)

var errLate = errors.New("no answer in time")

type answer struct {
	name string
	err  error
}

func firstOf(mirrors []func() (string, error), limit time.Duration) (string, error) {
	answers := make(chan answer, len(mirrors)) // room for the losers too
	for _, mirror := range mirrors {
		mirror := mirror
		go func() {
			name, err := mirror()
			answers <- answer{name, err}
		}()
	}
	late := time.After(limit)
	var last error
	for range mirrors {
		select {
		case got := <-answers:
			if got.err == nil {
				return got.name, nil
			}
			last = got.err
		case <-late:
			return "", errLate
		}
	}
	return "", last
}

func merge(a, b <-chan string) <-chan string {
	merged := make(chan string)
	go func() {
		defer close(merged)
		for a != nil || b != nil {
			select {
			case value, ok := <-a:
				if !ok {
					a = nil // a nil channel is never ready
					continue
				}
				merged <- value
			case value, ok := <-b:
				if !ok {
					b = nil
					continue
				}
				merged <- value
			}
		}
	}()
	return merged
}

func mirror(name string, takes time.Duration) func() (string, error) {
	return func() (string, error) {
		time.Sleep(takes)
		return name, nil
	}
}

func fill(values ...string) <-chan string {
	channel := make(chan string, len(values))
	for _, value := range values {
		channel <- value
	}
	close(channel)
	return channel
}

func main() {
	oslo := mirror("Oslo", 300*time.Millisecond)
	graz := mirror("Graz", 10*time.Millisecond)
	lima := mirror("Lima", 300*time.Millisecond)
	name, _ := firstOf([]func() (string, error){oslo, graz, lima}, 5*time.Second)
	fmt.Println("the first answer is from", name)
	if _, err := firstOf([]func() (string, error){oslo}, 20*time.Millisecond); err == errLate {
		fmt.Println("no answer in time")
	}
	var values []string
	for value := range merge(fill("ant", "bee"), fill("cat")) {
		values = append(values, value)
	}
	sort.Strings(values)
	fmt.Println("merged:", values[0], values[1], values[2])
}

// Output:
// the first answer is from Graz
// no answer in time
// merged: ant bee cat
