// A product page from several sources: what is there in time, and why the rest is not.
package main

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"time"
)

type source func(context.Context) (string, error)

type reply struct {
	name, answer string
	err          error
}

func gather(ctx context.Context, sources map[string]source, patience time.Duration) (map[string]string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	replies := make(chan reply, len(sources))
	for name, ask := range sources {
		name, ask := name, ask
		go func() {
			answer, err := ask(ctx)
			replies <- reply{name, answer, err}
		}()
	}
	answers := map[string]string{}
	for len(answers) < len(sources) {
		select {
		case r := <-replies:
			if r.err != nil {
				return answers, r.err
			}
			answers[r.name] = r.answer
		case <-ctx.Done():
			return answers, ctx.Err()
		}
	}
	return answers, nil
}

func saying(answer string) source {
	return func(context.Context) (string, error) { return answer, nil }
}

func reviews(ctx context.Context) (string, error) {
	<-ctx.Done()
	return "", ctx.Err()
}

func main() {
	sources := map[string]source{"price": saying("12"), "stock": saying("3"), "reviews": reviews}
	answers, err := gather(context.Background(), sources, 50*time.Millisecond)
	var lines []string
	for name, answer := range answers {
		lines = append(lines, name+" "+answer)
	}
	sort.Strings(lines)
	for _, line := range lines {
		fmt.Println(line)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		fmt.Println("too slow")
	}
}

// Output:
// price 12
// stock 3
// too slow
