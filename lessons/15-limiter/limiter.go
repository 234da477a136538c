// A token bucket that counts nothing while nobody asks.
package main

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// limiter lets burst through at once, and rate a second in the long run.
type limiter struct {
	mu          sync.Mutex
	turn        chan struct{} // one at a time waits for the next token, the others for the turn
	rate, burst float64
	tokens      float64
	at          time.Time
}

func newLimiter(rate float64, burst int) *limiter {
	full := float64(burst)
	return &limiter{
		rate: rate, burst: full, tokens: full, at: time.Now(), turn: make(chan struct{}, 1),
	}
}

// take takes a token and returns 0, or returns how long it is until there is one.
func (l *limiter) take() time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	due := l.at.Add(time.Duration((1 - l.tokens) / l.rate * float64(time.Second)))
	if now.Before(due) {
		return due.Sub(now)
	}
	l.tokens += now.Sub(l.at).Seconds() * l.rate
	if l.tokens > l.burst {
		l.tokens = l.burst
	}
	l.tokens--
	l.at = now
	return 0
}

func (l *limiter) allow() bool { return l.take() == 0 }

func (l *limiter) wait(ctx context.Context) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	select {
	case l.turn <- struct{}{}:
		defer func() { <-l.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	for {
		missing := l.take()
		if missing == 0 {
			return nil
		}
		select {
		case <-time.After(missing):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func main() {
	l := newLimiter(20, 3)
	fmt.Println("at once:", l.allow(), l.allow(), l.allow(), l.allow())
	began := time.Now()
	for range 4 {
		l.wait(context.Background())
	}
	took := time.Since(began)
	fmt.Println("four more took 0.2 s:", 150*time.Millisecond < took && took < 2*time.Second)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	if l.wait(ctx) == context.DeadlineExceeded {
		fmt.Println("one with 10 ms to spare gives up")
	}
}

// Output:
// at once: true true true false
// four more took 0.2 s: true
// one with 10 ms to spare gives up
