package nginx

import (
	"fmt"
	"strconv"
	"strings"
)

// pageSize is nginx's size of one buffer where none is written, and of the buffer for an answer's header: a page of memory, in bytes.
const pageSize = 4 << 10

// buffers reports the first level whose buffers for answers do not fit each other, for which nginx does not start
// (ngx_http_proxy_module.c, merge_loc_conf, and those of fastcgi, scgi and uwsgi: of one after the other, for all servers).
func (i *interpreter) buffers() {
	c := i.config
	if !c.Complete || len(c.Problems) > 0 {
		return
	}
	for _, family := range []string{"proxy", "fastcgi", "scgi", "uwsgi"} {
		if !c.AnySetting(func(s Setting) bool { return strings.HasPrefix(s.Name, family) && ofBuffers(s.Name[len(family):]) }) {
			continue
		}
		for n := range c.Servers {
			for at := -1; !c.Servers[n].Stream && at < len(c.Servers[n].Locations); at++ {
				b := i.buffersAt(scope{n, at}, family)
				if p := b.misfit(); p != nil {
					p.Kind = "buffers"
					c.Problems = append(c.Problems, *p)
					return
				}
			}
		}
	}
}

func ofBuffers(name string) bool {
	switch name {
	case "_buffers", "_buffer_size", "_busy_buffers_size", "_temp_file_write_size", "_max_temp_file_size":
		return true
	}
	return false
}

// buffers are the sizes in force somewhere, in bytes, and the settings that give them: nil for nginx's own.
type buffers struct {
	family                     string
	known                      bool
	count, each, header        int64
	busy, write, most          int64
	setBuffers, setHeader      *Setting
	setBusy, setWrite, setMost *Setting
}

func (i *interpreter) buffersAt(at scope, family string) *buffers {
	b := &buffers{family: family, known: true, count: 8, each: pageSize, header: pageSize}
	ask := func(name string, size *int64) *Setting {
		s := i.setting(at, family+name)
		if s == nil {
			return nil
		}
		*size = Bytes(s.Args[len(s.Args)-1])
		b.known = b.known && (*size > 0 || s.Is("0"))
		return s
	}
	if b.setBuffers = ask("_buffers", &b.each); b.setBuffers != nil {
		n, err := strconv.Atoi(b.setBuffers.Args[0])
		b.count, b.known = int64(n), b.known && err == nil && len(b.setBuffers.Args) == 2
	}
	b.setHeader = ask("_buffer_size", &b.header)
	b.busy, b.write, b.most = 2*b.largest(), 2*b.largest(), b.largest()
	b.setBusy, b.setWrite, b.setMost = ask("_busy_buffers_size", &b.busy), ask("_temp_file_write_size", &b.write), ask("_max_temp_file_size", &b.most)
	return b
}

func (b *buffers) largest() int64 { return max(b.each, b.header) }

// misfit is nginx's reason to stop for the buffers, or nil.
func (b *buffers) misfit() *Problem {
	atLeast := fmt.Sprintf(`must be equal to or greater than the maximum of the value of "%s_buffer_size" and one of the "%[1]s_buffers"`, b.family)
	enough := func(set *Setting) *Problem {
		return &Problem{Pos: set.Pos, Message: fmt.Sprintf(`"%s" %s`, set.Name, atLeast), Hint: fmt.Sprintf("make it %s or more", written(b.largest()))}
	}
	switch {
	case !b.known:
		return nil
	case b.count < 2:
		return &Problem{Pos: b.setBuffers.Pos, Message: fmt.Sprintf(`there must be at least 2 "%s_buffers"`, b.family), Hint: fmt.Sprintf("write %s_buffers 8 %s;", b.family, written(b.each))}
	case b.busy < b.largest():
		return enough(b.setBusy)
	case b.busy > (b.count-1)*b.each:
		at := b.setBusy
		if at == nil && b.header > b.each || at == nil && b.setBuffers == nil {
			at = b.setHeader
		}
		if at == nil {
			at = b.setBuffers
		}
		size := b.largest()
		return &Problem{Pos: at.Pos, Message: fmt.Sprintf(`"%s_busy_buffers_size" must be less than the size of all "%[1]s_buffers" minus one buffer`, b.family),
			Hint: fmt.Sprintf("write %s_buffers %d %s; as well: %d buffers of %s are too few, with %s of them busy", b.family, max(8, (b.busy+size-1)/size+1), written(size), b.count, written(b.each), written(b.busy))}
	case b.write < b.largest():
		return enough(b.setWrite)
	case b.most != 0 && b.most < b.largest():
		p := enough(b.setMost)
		p.Message = fmt.Sprintf(`"%s" must be equal to zero to disable temporary files usage or %s`, b.setMost.Name, atLeast)
		return p
	}
	return nil
}

// written is a size as nginx takes it.
func written(bytes int64) string {
	switch {
	case bytes%(1<<20) == 0 && bytes > 0:
		return fmt.Sprintf("%dm", bytes>>20)
	case bytes%(1<<10) == 0 && bytes > 0:
		return fmt.Sprintf("%dk", bytes>>10)
	}
	return strconv.FormatInt(bytes, 10)
}
