package main

import (
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"
)

// The test binary plays the program where this variable is set.
const asProgram = "WORKLOAD_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func program(arguments ...string) *exec.Cmd {
	command := exec.Command(os.Args[0], arguments...)
	command.Env = append(os.Environ(), asProgram+"=1")
	return command
}

// A running server, and its address.
func start(t *testing.T, flags ...string) (*exec.Cmd, string) {
	t.Helper()
	address := freeAddress(t)
	command := program(append([]string{"-address", address}, flags...)...)
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Process.Kill() })
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		if answer, err := http.Get("http://" + address + "/"); err == nil {
			answer.Body.Close()
			return command, address
		}
		if time.Now().After(deadline) {
			t.Fatal("the server does not answer")
		}
	}
}

func TestSigtermClosesRequestsInFlightAtOnce(t *testing.T) {
	command, address := start(t, "-exit-code", "7")
	connection, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	io.WriteString(connection, "GET /slow?seconds=60 HTTP/1.1\r\nHost: x\r\n\r\n")
	began := time.Now()
	command.Process.Signal(syscall.SIGTERM)
	if answered, _ := io.ReadAll(connection); len(answered) > 0 {
		t.Errorf("answered %q", answered)
	}
	command.Wait()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("took %v to end", took)
	}
	if got := command.ProcessState.ExitCode(); got != 7 {
		t.Errorf("exit code %d", got)
	}
}

func TestIgnoresSigterm(t *testing.T) {
	command, address := start(t, "-ignore-term")
	command.Process.Signal(syscall.SIGTERM)
	time.Sleep(200 * time.Millisecond)
	answer, err := http.Get("http://" + address + "/")
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
}

func TestFinishesByItself(t *testing.T) {
	if err := program("-address", freeAddress(t), "-finish-after", "100ms").Run(); err != nil {
		t.Errorf("ended with %v", err)
	}
}

func TestSleeps(t *testing.T) {
	began := time.Now()
	if err := program("sleep", "0.2").Run(); err != nil {
		t.Errorf("ended with %v", err)
	}
	if took := time.Since(began); took < 200*time.Millisecond {
		t.Errorf("slept only %v", took)
	}
	if err := program("sleep", "long").Run(); err == nil {
		t.Error("slept for 'long'")
	}
}
