// The Go twin of lesson 19: a few workers behind a stream, and a sender that waits for them.
//
//	upload_pool serve          serves on a free port of loopback, whose address is its first line
//	upload_pool call ADDRESS   sends a film, an empty one, and one that no disk can take
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	pb "qrpc-lab/lab"
)

const (
	chunkSize = 64 * 1024
	workers   = 3
	broken    = 0xff // a disk breaks at a chunk that begins with this
)

func store(chunk *pb.Chunk) error {
	if chunk.Data[0] == broken {
		return errors.New("a broken sector")
	}
	time.Sleep(time.Millisecond)
	return nil
}

type uploads struct{}

func (*uploads) Upload(stream pb.Uploads_UploadServer) error {
	jobs := make(chan *pb.Chunk)
	failed := make(chan error, workers)
	done := make(chan struct{})
	var chunks, size int64
	var pool sync.WaitGroup

	for w := 0; w < workers; w++ {
		pool.Add(1)
		go func() {
			defer pool.Done()
			for chunk := range jobs {
				if err := store(chunk); err != nil {
					failed <- err
					return
				}
				atomic.AddInt64(&chunks, 1)
				atomic.AddInt64(&size, int64(len(chunk.Data)))
			}
		}()
	}
	go read(stream, jobs)
	go func() {
		pool.Wait()
		close(done)
	}()

	select {
	case <-failed:
		return status.Error(codes.Aborted, "a chunk could not be stored")
	case <-done:
	}
	select {
	case <-failed: // the last one
		return status.Error(codes.Aborted, "a chunk could not be stored")
	default:
		return stream.SendAndClose(&pb.Stored{Chunks: chunks, Bytes: size})
	}
}

// read hands each chunk to a worker that is free, to the end of the file or of the call.
func read(stream pb.Uploads_UploadServer, jobs chan<- *pb.Chunk) {
	defer close(jobs)
	for {
		chunk, err := stream.Recv()
		if err != nil {
			return
		}
		select {
		case jobs <- chunk:
		case <-stream.Context().Done(): // also when Upload has returned
			return
		}
	}
}

func upload(client pb.UploadsClient, file io.Reader) (*pb.Stored, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	stream, err := client.Upload(ctx)
	if err != nil {
		return nil, err
	}
	for number := int64(0); ; number++ {
		data := make([]byte, chunkSize)
		n, err := io.ReadFull(file, data)
		if n == 0 {
			break // err is io.EOF
		}
		if stream.Send(&pb.Chunk{Number: number, Data: data[:n]}) != nil || err != nil {
			break // the last piece, or the server has answered: CloseAndRecv says what
		}
	}
	return stream.CloseAndRecv()
}

func report(name string, client pb.UploadsClient, film []byte) {
	stored, err := upload(client, bytes.NewReader(film))
	if err != nil {
		fmt.Println(name, "status", int(status.Code(err)))
		return
	}
	fmt.Println(name, stored.Chunks, "chunks", stored.Bytes, "bytes")
}

func call(address string) {
	conn, err := grpc.Dial(address, grpc.WithInsecure(), grpc.WithBlock())
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
	client := pb.NewUploadsClient(conn)
	report("film", client, make([]byte, 1_000_000))
	report("nothing", client, nil)
	damaged := make([]byte, 1_000_000)
	damaged[5*chunkSize] = broken
	report("damaged", client, damaged)
}

func serve() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	server := grpc.NewServer()
	pb.RegisterUploadsServer(server, &uploads{})
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
		log.Fatal("usage: upload_pool serve | upload_pool call ADDRESS")
	}
}
