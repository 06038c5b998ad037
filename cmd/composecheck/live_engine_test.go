package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/moby/moby/api/pkg/stdcopy"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
)

// theEngine is the one that docker talks to. What a test waits for, it asks the engine for by itself: a start of the
// docker or compose command each time costs more than all the rest of a wait.
var theEngine = sync.OnceValues(func() (*client.Client, error) {
	host, err := exec.Command("docker", "context", "inspect", "--format", "{{.Endpoints.docker.Host}}").Output()
	if err != nil {
		return nil, fmt.Errorf("docker context inspect: %w", err)
	}
	return client.New(client.WithHost(strings.TrimSpace(string(host))))
})

// callTime bounds each call of the engine's API.
const callTime = 20 * time.Second

// containers returns those of a service of the project, the stopped ones too.
func (p *liveProject) containers(service string) ([]container.Summary, error) {
	api, err := theEngine()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(p.Context(), callTime)
	defer cancel()
	filters := client.Filters{}.Add("label", "com.docker.compose.project="+p.name, "com.docker.compose.service="+service)
	list, err := api.ContainerList(ctx, client.ContainerListOptions{All: true, Filters: filters})
	return list.Items, err
}

// logOf returns what the containers of a service wrote; without an answer it says why.
func (p *liveProject) logOf(service string) string {
	list, err := p.containers(service)
	var out bytes.Buffer
	for _, c := range list {
		err = errors.Join(err, p.copyLog(&out, c.ID))
	}
	if err != nil {
		fmt.Fprintf(&out, "%v\n", err)
	}
	return out.String()
}

func (p *liveProject) copyLog(w io.Writer, id string) error {
	api, err := theEngine()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(p.Context(), callTime)
	defer cancel()
	body, err := api.ContainerLogs(ctx, id, client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true})
	if err != nil {
		return err
	}
	defer body.Close() //nolint:errcheck // it was read to its end, or is given up
	_, err = stdcopy.StdCopy(w, w, body)
	return err
}

// stateOf returns what docker ps says of a service's containers: "Up 2 seconds (unhealthy)".
func (p *liveProject) stateOf(service string) string {
	list, err := p.containers(service)
	if err != nil {
		return err.Error()
	}
	var states []string
	for _, c := range list {
		states = append(states, c.Status)
	}
	return strings.Join(states, "\n")
}

// idsOf are the containers of a service.
func (p *liveProject) idsOf(service string) []string {
	p.Helper()
	list, err := p.containers(service)
	if err != nil {
		p.Fatal(err)
	}
	var ids []string
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	slices.Sort(ids)
	return ids
}

// published returns the host's address for a published port: "gateway 80".
func (p *liveProject) published(what string) (string, error) {
	service, number, _ := strings.Cut(what, " ")
	list, err := p.containers(service)
	if err != nil {
		return "", err
	}
	for _, c := range list {
		for _, port := range c.Ports {
			if strconv.Itoa(int(port.PrivatePort)) != number || port.PublicPort == 0 || port.IP.Is6() {
				continue
			}
			host := "127.0.0.1"
			if port.IP.IsLoopback() {
				host = port.IP.String()
			}
			return net.JoinHostPort(host, strconv.Itoa(int(port.PublicPort))), nil
		}
	}
	return "", fmt.Errorf("%s is not published", what)
}
