// All pages of a report, some at a time: the first error ends the rest.
package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
)

type fetcher func(context.Context, string) (string, error)

func fetchAll(ctx context.Context, fetch fetcher, pages []string, atOnce int) ([]string, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var running sync.WaitGroup
	var once sync.Once
	var first error
	fail := func(err error) {
		once.Do(func() {
			first = err
			cancel()
		})
	}
	places := make(chan struct{}, atOnce)
	contents := make([]string, len(pages))
	for i, page := range pages {
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			fail(ctx.Err())
			break
		}
		i, page := i, page
		running.Add(1)
		go func() {
			defer running.Done()
			defer func() { <-places }()
			text, err := fetch(ctx, page)
			if err != nil {
				fail(err)
			}
			contents[i] = text
		}()
	}
	running.Wait()
	return contents, first
}

func fetch(_ context.Context, page string) (string, error) {
	if page == "sales" {
		return "", errors.New("no sales today")
	}
	return strings.ToUpper(page), nil
}

func main() {
	for _, pages := range [][]string{{"cover", "costs"}, {"cover", "sales", "costs"}} {
		contents, err := fetchAll(context.Background(), fetch, pages, 2)
		if err != nil {
			fmt.Println("no report:", err)
			continue
		}
		fmt.Println(strings.Join(contents, " "))
	}
}

// Output:
// COVER COSTS
// no report: no sales today
