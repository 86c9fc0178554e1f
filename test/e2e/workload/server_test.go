package main

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func status(t *testing.T, handler http.Handler, path string) int {
	t.Helper()
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, path, nil))
	return answer.Code
}

func TestIsNotReadyBeforeItsDelay(t *testing.T) {
	starting := serve(time.Now().Add(time.Hour), &sockets{})
	for _, path := range []string{"/", "/ready"} {
		if got := status(t, starting, path); got != http.StatusServiceUnavailable {
			t.Errorf("%s before the delay: got %d", path, got)
		}
	}
	if got := status(t, serve(time.Now(), &sockets{}), "/ready"); got != http.StatusOK {
		t.Errorf("/ready after the delay: got %d", got)
	}
}

func TestSlowTakesItsTime(t *testing.T) {
	began := time.Now()
	if got := status(t, serve(began, &sockets{}), "/slow?seconds=0.2"); got != http.StatusOK {
		t.Errorf("got %d", got)
	}
	if took := time.Since(began); took < 200*time.Millisecond {
		t.Errorf("answered after %v", took)
	}
}

func TestSlowWantsSeconds(t *testing.T) {
	for _, path := range []string{"/slow", "/slow?seconds=long", "/slow?seconds=-1", "/slow?seconds=NaN"} {
		if got := status(t, serve(time.Now(), &sockets{}), path); got != http.StatusBadRequest {
			t.Errorf("%s: got %d", path, got)
		}
	}
}
