// Package qdrant_test: stands in for image_test.go of the Go client's tests, which starts Qdrant in containers. Here each of them is a
// process of QDRANT_EXECUTABLE on ports and in a directory of its own.
package qdrant_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// server has the methods of a container that the tests call.
type server struct {
	variables []string
	process   *exec.Cmd
	directory string
	port      port
}

type port uint16

func (p port) Num() uint16 { return uint16(p) }

func distributedQdrant(_ context.Context, apiKey string) (*server, error) {
	server, err := standaloneQdrant(context.Background(), apiKey)
	server.variables = append(server.variables, "QDRANT__CLUSTER__ENABLED=true")
	return server, err
}

func standaloneQdrant(_ context.Context, apiKey string) (*server, error) {
	return &server{variables: []string{"QDRANT__SERVICE__API_KEY=" + apiKey}}, nil
}

func (s *server) Start(ctx context.Context) error {
	rest, err := freePort()
	if err != nil {
		return err
	}
	if s.port, err = freePort(); err != nil {
		return err
	}
	if s.directory, err = os.MkdirTemp("", "qdrant-go-"); err != nil {
		return err
	}
	s.process = exec.Command(os.Getenv("QDRANT_EXECUTABLE"))
	s.process.Dir = s.directory
	s.process.Stderr = os.Stderr
	s.process.Env = append(os.Environ(), s.variables...)
	s.process.Env = append(s.process.Env,
		fmt.Sprintf("QDRANT__SERVICE__HTTP_PORT=%d", rest), fmt.Sprintf("QDRANT__SERVICE__GRPC_PORT=%d", s.port))
	if err := s.process.Start(); err != nil {
		return err
	}
	return s.awaitListening(ctx)
}

func (s *server) awaitListening(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	for {
		connection, err := net.Dial("tcp", fmt.Sprintf("localhost:%d", s.port))
		if err == nil {
			return connection.Close()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("no server came up: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *server) Host(_ context.Context) (string, error) { return "localhost", nil }

func (s *server) MappedPort(_ context.Context, _ string) (port, error) { return s.port, nil }

// Terminate is called when the context of the test has ended already.
func (s *server) Terminate(_ context.Context) error {
	if err := s.process.Process.Signal(syscall.SIGTERM); err != nil {
		return err
	}
	if err := s.process.Wait(); err != nil {
		return err
	}
	return os.RemoveAll(s.directory)
}

func freePort() (port, error) {
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return port(listener.Addr().(*net.TCPAddr).Port), nil
}
