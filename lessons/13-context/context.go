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

type reply struct{ name, answer string }

var errTooSlow = errors.New("too slow")

func gather(ctx context.Context, sources map[string]source, patience time.Duration) (map[string]string, error) {
	ctx, stop := context.WithTimeoutCause(ctx, patience, errTooSlow)
	defer stop()
	asking, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	replies := make(chan reply, len(sources))
	for name, ask := range sources {
		go func() {
			answer, err := ask(asking)
			if err != nil {
				cancel(err) // the first one is the cause, later ones change nothing
				return
			}
			replies <- reply{name, answer}
		}()
	}
	answers := map[string]string{}
	for len(answers) < len(sources) {
		select {
		case r := <-replies:
			answers[r.name] = r.answer
		case <-asking.Done():
			return answers, context.Cause(asking)
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
	if err != nil {
		fmt.Println(err)
	}
}

// Output:
// price 12
// stock 3
// too slow
