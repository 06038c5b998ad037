package probe

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/net/dns/dnsmessage"

	"github.com/composecheck/composecheck/inspector"
)

// items lists the plan as the scripts want it, with nothing to say yet: the questions about a name right after the name.
func (r *proxyRun) items() []item {
	var items []item
	for _, name := range r.plan.Names {
		items = append(items, item{kind: "n", name: name})
		for _, q := range r.plan.Questions {
			if q.Socket == "" && q.Host == name {
				items = append(items, item{kind: "t", question: q.wordless()})
			}
		}
		items = append(items, item{kind: "d", name: name}, item{kind: "6", name: name})
	}
	var others []question
	for _, q := range r.plan.Questions {
		if q.Socket != "" || inspector.IsAddress(q.Host) {
			others = append(others, q.wordless())
		}
	}
	return append(items, direct(others)...)
}

// wordless is the question that only dials.
func (q question) wordless() question {
	q.Asked, q.Wait = "", 0
	return q
}

// direct lists questions to addresses and unix sockets.
func direct(questions []question) []item {
	var items []item
	for _, q := range questions {
		items = append(items, itemOf(q))
	}
	return items
}

// itemOf is the question to an address or a unix socket.
func itemOf(q question) item {
	kind := "i"
	if q.Socket != "" {
		kind = "u"
	}
	return item{kind: kind, question: q}
}

// ask asks a batch of questions. why tells what is missing of the answers, "" when nothing is.
func (r *proxyRun) ask(items []item) (a *answers, why string) {
	var batch strings.Builder
	longest := time.Duration(0)
	for _, it := range items {
		batch.WriteString(strings.Join(it.fields(cmp.Or(r.options.dnsServer, r.plan.DNS+":53")), "\t") + "\n")
		longest = max(longest, it.question.Wait)
	}
	if len(items) == 0 {
		return parse("", nil), ""
	}
	text, why := r.session.ask(batch.String(), execSlack+nameTimeout+2*r.options.ConnectTimeout+longest)
	return parse(text, items), why
}

// fields are the item's five, as the scripts read them.
func (it item) fields(dnsServer string) []string {
	q := it.question
	switch it.kind {
	case "n":
		return []string{"n", it.name, "-", "-", "-"}
	case "d":
		return []string{"d", it.name, dnsServer, millis(dnsTimeout), octal(dnsQuery(it.name, dnsmessage.TypeA))}
	case "6":
		return []string{"6", it.name, dnsServer, millis(dnsTimeout), octal(dnsQuery(it.name, dnsmessage.TypeAAAA))}
	case "u":
		return []string{"u", q.Socket, "-", millis(q.Wait), octal(payload(q))}
	}
	return []string{it.kind, q.Host, strconv.Itoa(q.Port), millis(q.Wait), octal(payload(q))}
}

func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

func seconds(d time.Duration) string { return strconv.Itoa(int((d + time.Second - 1) / time.Second)) }

// record keeps what the answers add to the probe.
func (r *proxyRun) record(a *answers) {
	for _, d := range a.dials {
		if !r.dialled(d.Host, d.Address, d.Port, d.Socket) {
			r.probe.Dials = append(r.probe.Dials, d)
		}
	}
	for _, reply := range a.replies {
		at := slices.IndexFunc(r.probe.Replies, func(before inspector.Reply) bool {
			return before.Host == reply.Host && before.Address == reply.Address && before.Port == reply.Port && before.Socket == reply.Socket &&
				before.Asked == reply.Asked && before.Header == reply.Header
		})
		switch {
		case at < 0:
			r.probe.Replies = append(r.probe.Replies, reply)
		case reply.Protocol != "": // asked again, in another way
			r.probe.Replies[at] = reply
		}
	}
}

// noteUnknown writes gaps for the dials that should have been answered and were not.
func (r *proxyRun) noteUnknown(items []item, a *answers) {
	for i, it := range items {
		if why := a.unknown[i]; why != "" {
			r.gap("the connection to "+it.question.String(), why)
		}
	}
}
