// The Go twin of lesson 21: a studio with one licence, and a client who leaves.
//
//	cancellation serve          serves on a free port of loopback, whose address is its first line
//	cancellation call ADDRESS   takes three pictures of a long film, then sees a short one
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"sync"
	"time"

	"google.golang.org/grpc"

	pb "qrpc-lab/lab"
)

type studio struct {
	licences chan struct{} // a place for each licence that is taken
}

func (s *studio) Render(film *pb.RenderRequest, stream pb.Renders_RenderServer) error {
	ctx, cancel := context.WithCancel(stream.Context())
	select {
	case s.licences <- struct{}{}:
	case <-ctx.Done():
		cancel()
		return ctx.Err()
	}
	var crew sync.WaitGroup
	defer func() {
		cancel()
		crew.Wait()
		<-s.licences
	}()
	drawn, packed := make(chan string), make(chan *pb.Picture)
	crew.Add(2)
	go func() {
		defer crew.Done()
		defer close(drawn)
		for number := int32(1); number <= film.Pictures; number++ {
			picture, err := draw(ctx, film.Scene, number)
			if err != nil {
				return
			}
			select {
			case drawn <- picture:
			case <-ctx.Done():
				return
			}
		}
	}()
	go func() {
		defer crew.Done()
		defer close(packed)
		number := int32(0)
		for picture := range drawn {
			number++
			select {
			case packed <- &pb.Picture{Number: number, Packed: []byte(picture)}:
			case <-ctx.Done():
				return
			}
		}
	}()
	for picture := range packed {
		if err := stream.Send(picture); err != nil {
			return err
		}
	}
	return nil
}

func draw(ctx context.Context, scene string, number int32) (string, error) {
	select {
	case <-time.After(10 * time.Millisecond):
		return fmt.Sprintf("%s %d", scene, number), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// take returns the first n pictures of a film. Leaving the call ends it.
func take(client pb.RendersClient, film *pb.RenderRequest, n int) ([]string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	stream, err := client.Render(ctx, film)
	if err != nil {
		return nil, err
	}
	var taken []string
	for len(taken) < n {
		picture, err := stream.Recv()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		taken = append(taken, string(picture.Packed))
	}
	return taken, nil
}

func call(address string) {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	client := pb.NewRendersClient(conn)
	for _, film := range []*pb.RenderRequest{
		{Scene: "harbour", Pictures: 1000},
		{Scene: "attic", Pictures: 2},
	} {
		taken, err := take(client, film, 3)
		if err != nil {
			log.Fatal(err)
		}
		for _, picture := range taken {
			fmt.Println(picture)
		}
	}
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterRendersServer(server, &studio{make(chan struct{}, 1)})
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
		log.Fatal("usage: cancellation serve | cancellation call ADDRESS")
	}
}
