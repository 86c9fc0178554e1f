package main

import (
	"context"
	"syscall"
	"testing"
	"time"

	"github.com/coder/websocket"
)

func TestSocketsAnswerAndAreToldOfTheEnd(t *testing.T) {
	command, address := start(t, "-exit-code", "7")
	within, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	connection, _, err := websocket.Dial(within, "ws://"+address+"/socket", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.CloseNow()
	if err := connection.Write(within, websocket.MessageText, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	if _, message, err := connection.Read(within); err != nil || string(message) != "hello" {
		t.Fatalf("answered %q, %v", message, err)
	}

	command.Process.Signal(syscall.SIGTERM)
	if _, _, err := connection.Read(within); websocket.CloseStatus(err) != websocket.StatusGoingAway {
		t.Errorf("closed with %v", err)
	}
	command.Wait()
	if got := command.ProcessState.ExitCode(); got != 7 {
		t.Errorf("exit code %d", got)
	}
}

func TestAClientThatDoesNotAnswerDoesNotKeepItAlive(t *testing.T) {
	command, address := start(t)
	connection, _, err := websocket.Dial(context.Background(), "ws://"+address+"/socket", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer connection.CloseNow()
	began := time.Now()
	command.Process.Signal(syscall.SIGTERM)
	command.Wait()
	if took := time.Since(began); took > 4*time.Second {
		t.Errorf("took %v to end", took)
	}
}
