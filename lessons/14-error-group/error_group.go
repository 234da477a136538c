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
	group, cancel := context.WithCancelCause(ctx)
	var running sync.WaitGroup
	places := make(chan struct{}, atOnce)
	contents := make([]string, len(pages))
	for i, page := range pages {
		select {
		case places <- struct{}{}:
		case <-group.Done():
		}
		if group.Err() != nil {
			break
		}
		running.Go(func() {
			defer func() { <-places }()
			text, err := fetch(group, page)
			if err != nil {
				cancel(err) // the first one is the cause, later ones change nothing
			}
			contents[i] = text
		})
	}
	running.Wait()
	first := context.Cause(group)
	cancel(nil)
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
