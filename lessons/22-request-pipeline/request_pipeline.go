// The Go twin of lesson 22: many callers on one stream, and answers that know their question.
//
//	request_pipeline serve          serves on a free port of loopback, whose address is its first line
//	request_pipeline call ADDRESS   asks four things at once, one that takes too long, and one too late
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"sort"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc"

	pb "qrpc-lab/lab"
)

var (
	errLate = errors.New("too late")
	errDown = errors.New("the line is down")
)

// mux puts the questions of many callers through on one stream.
type mux struct {
	outbox chan *pb.Question
	hangUp chan struct{}
	over   chan struct{}

	mu      sync.Mutex // guards the three below
	last    int64
	waiting map[int64]chan string
	ended   bool
}

func newMux(stream pb.Archive_AskClient) *mux {
	m := &mux{
		outbox:  make(chan *pb.Question),
		hangUp:  make(chan struct{}),
		over:    make(chan struct{}),
		waiting: map[int64]chan string{},
	}
	go m.write(stream)
	go m.read(stream)
	return m
}

func (m *mux) call(body string, patience time.Duration) (string, error) {
	late := time.After(patience)
	id, reply, err := m.expectAnswer()
	if err != nil {
		return "", err
	}
	defer m.forget(id)
	outbox := m.outbox
	for {
		select {
		case outbox <- &pb.Question{Id: id, Body: body}:
			outbox = nil // it is on its way
		case answer, ok := <-reply:
			if !ok {
				return "", errDown
			}
			return answer, nil
		case <-late:
			return "", errLate
		}
	}
}

func (m *mux) expectAnswer() (int64, chan string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.ended {
		return 0, nil, errDown
	}
	m.last++
	reply := make(chan string, 1)
	m.waiting[m.last] = reply
	return m.last, reply, nil
}

func (m *mux) forget(id int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.waiting, id)
}

// write is the one goroutine that sends: a stream does not take two at a time.
func (m *mux) write(stream pb.Archive_AskClient) {
	for {
		select {
		case question := <-m.outbox:
			stream.Send(question) // its error comes out of Recv as well
		case <-m.hangUp:
			stream.CloseSend()
			return
		case <-m.over:
			return
		}
	}
}

func (m *mux) read(stream pb.Archive_AskClient) {
	defer m.end()
	for {
		answer, err := stream.Recv()
		if err != nil {
			return
		}
		m.mu.Lock()
		reply := m.waiting[answer.Id]
		delete(m.waiting, answer.Id)
		m.mu.Unlock()
		if reply != nil {
			reply <- answer.Body
		}
	}
}

func (m *mux) end() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ended = true
	for _, reply := range m.waiting {
		close(reply)
	}
	close(m.over)
}

func (m *mux) close() {
	close(m.hangUp)
	<-m.over
}

func call(address string) {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	stream, err := pb.NewArchiveClient(conn).Ask(ctx)
	if err != nil {
		log.Fatal(err)
	}
	m := newMux(stream)
	var callers sync.WaitGroup
	var mu sync.Mutex
	var lines []string
	for _, body := range []string{"maps", "slow deeds", "tides", "wills"} {
		body := body
		callers.Add(1)
		go func() {
			defer callers.Done()
			line := ask(m, body, 30*time.Second)
			mu.Lock()
			defer mu.Unlock()
			lines = append(lines, line)
		}()
	}
	callers.Wait()
	sort.Strings(lines)
	fmt.Println(strings.Join(lines, "\n"))
	fmt.Println(ask(m, "slow scores", 50*time.Millisecond))
	fmt.Println(ask(m, "plays", 30*time.Second))
	m.close()
	fmt.Println(ask(m, "letters", 30*time.Second))
}

func ask(m *mux, body string, patience time.Duration) string {
	answer, err := m.call(body, patience)
	if err != nil {
		return fmt.Sprintf("%s: %v", body, err)
	}
	return answer
}

type archive struct{}

// Ask looks up each question in a goroutine of its own, and answers what is found first.
func (*archive) Ask(stream pb.Archive_AskServer) error {
	found := make(chan *pb.Answer)
	var searching sync.WaitGroup
	go func() {
		defer close(found)
		defer searching.Wait()
		for {
			question, err := stream.Recv()
			if err != nil {
				return
			}
			searching.Add(1)
			go func() {
				defer searching.Done()
				if strings.HasPrefix(question.Body, "slow") {
					time.Sleep(500 * time.Millisecond)
				}
				found <- &pb.Answer{Id: question.Id, Body: question.Body + ": found"}
			}()
		}
	}()
	var failed error
	for answer := range found {
		if failed == nil {
			failed = stream.Send(answer)
		}
	}
	return failed
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterArchiveServer(server, &archive{})
	fmt.Println(listener.Addr())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		server.GracefulStop()
	}()
	if err := server.Serve(listener); err != nil {
		log.Fatal(err)
	}
}

func main() {
	switch {
	case len(os.Args) == 2 && os.Args[1] == "serve":
		serve()
	case len(os.Args) == 3 && os.Args[1] == "call":
		call(os.Args[2])
	default:
		log.Fatal("usage: request_pipeline serve | request_pipeline call ADDRESS")
	}
}
