package rules

import (
	"strings"

	"github.com/composecheck/composecheck/inspector"
	"github.com/composecheck/composecheck/inspector/lazyregexp"
)

// A storeWord is something that a database, a cache or a broker says when it runs and does not serve: in its own log, or to those
// that use it, which log it.
type storeWord struct {
	match *lazyregexp.Regexp
	says  string
	fix   string             // {} is its service
	over  *lazyregexp.Regexp // it says so when that has passed; nil: it does not
}

// storeWords are of PostgreSQL (src/backend/utils/init/postinit.c, tcop/backend_startup.c), MySQL and MariaDB (sql/share/errmsg*), Redis and
// Valkey (src/server.c, rdb.c, replication.c), MongoDB (src/mongo/base/error_codes.yml), Elasticsearch and RabbitMQ.
var storeWords = []storeWord{
	{lazyregexp.New(`(?i)the database system is (?:starting up|in recovery mode|not (?:yet )?accepting connections|shutting down)`),
		"takes no queries: it starts, recovers or stops",
		"Wait until it says that it is ready to accept connections; where it recovers again and again, its log tells before that which of its processes ended and why",
		lazyregexp.New(`database system is ready to accept`)},
	{lazyregexp.New(`(?i)sorry, too many clients already|remaining connection slots are reserved|\bToo many connections\b|max number of clients reached|because (?:there are )?too many open connections`),
		"takes no further connection: all that it allows are taken",
		"Let the pools of those that use it take fewer connections in all than {} allows (max_connections; maxclients of Redis), close those that idle, or raise that", nil},
	{lazyregexp.New(`(?i)\b(?:READONLY You can't write against a read.only|cannot execute \w+(?: \w+)? in a read-only transaction|running with the --(?:super-)?read-only option|--read-only option so it cannot execute)`),
		"takes no writes: it is a replica, or was told to be read-only",
		"Let those that write use the primary, or take back what makes {} read-only (default_transaction_read_only, read_only, replicaof)", nil},
	{lazyregexp.New(`MISCONF Redis|MISCONF Valkey|Background saving error|Write error (?:saving DB on disk|while saving DB)|Failed opening the (?:temp )?RDB file|Can't save in background: fork|Error writing to the AOF file|MISCONF Errors writing to the AOF`),
		"takes no writes: it cannot save its data",
		"Let {} write where it keeps its data: its log says what is in the way (no space, an owner, a mount that is read-only, no memory for the fork)",
		lazyregexp.New(`Background saving terminated with success|DB saved on disk|AOF write error looks solved`)},
	{lazyregexp.New(`OOM command not allowed when used memory`),
		"takes no writes: the memory that it may use is full (maxmemory)",
		"Raise maxmemory of {}, or let it drop what is old (maxmemory-policy allkeys-lru) where it is a cache", nil},
	{lazyregexp.New(`(?:LOADING|BUSY) (?:Redis|Valkey) is (?:loading the dataset|busy running a script)`),
		"does not serve yet: it loads its data, or is busy with a script", "Wait until it is done; where that takes long, keep less in {}", nil},
	{lazyregexp.New(`NotWritablePrimary|NotPrimaryNoSecondaryOk|NotPrimaryOrSecondary|NotYetInitialized|no replset config has been received|not master and slaveOk=false|MongoServerError: not primary`),
		"has no primary: its replica set was never initiated, or has lost the majority of its members",
		"Initiate the replica set once (docker compose exec {} mongosh --eval 'rs.initiate()'), by names that all who use it can resolve; or start its other members", lazyregexp.New(`Transition to primary complete`)},
	{lazyregexp.New(`disk usage exceeded flood-stage watermark|flood.stage disk watermark .* exceeded`),
		"takes no writes: its disk is nearly full, so that it has made its indices read-only",
		"Make room on the engine's disk (docker system df), which {} finds out by itself, or raise cluster.routing.allocation.disk.watermark.flood_stage",
		lazyregexp.New(`flood.stage disk watermark .* no longer exceeded|releasing read-only-allow-delete block`)},
	{lazyregexp.New(`(?:disk|memory) resource limit alarm set`),
		"takes no messages: it has raised an alarm for its disk or memory, and those that publish wait",
		"Give {} more memory or disk, or let its queues be emptied", lazyregexp.New(`resource limit alarm cleared`)},
	{lazyregexp.New(`invalid page in block \d|could not read block \d+ in file|[Dd]atabase page corruption|is marked as crashed and (?:should|last) `),
		"cannot read its own data: it is damaged", "Restore the data of {} from a backup, and look at the disk below it", nil},
}

// diskFails matches what programs say where a disk, or what is mounted, does not give or take data any more: EIO, ESTALE of a network's file
// system, ENOTCONN of one in user space; diskReadOnly of one on which nothing can be written, as a kernel makes a disk that has failed.
var (
	diskFails    = lazyregexp.New(`(?i)input/output error|\bEIO\b|stale (?:NFS )?file handle|\bESTALE\b|transport endpoint is not connected|OS errno (?:5|116|107)\b`)
	diskReadOnly = lazyregexp.New(`(?i)read-only file system|\bEROFS\b|OS errno 30\b`)
)

// diskWords are of what every program may say of its disk.
var diskWords = []storeWord{
	{diskFails, "cannot read or write its files: the disk, or what is mounted there, fails (input/output error)",
		"Look what holds its files on the engine's machine: the kernel's log (dmesg) for a disk, the mount for one of a network; mount that anew, then start {} again", nil},
	{diskReadOnly, "cannot write its files: they lie on a file system that is read-only",
		"Mount what holds the data of {} without :ro; where that is not so, the kernel has made the disk read-only after an error (dmesg)", nil},
}

// An outage is what shows that a store which runs does not serve.
type outage struct {
	word *storeWord // nil: it has no space left
	line inspector.LogLine
	room *room
}

// outageOf returns what a running container said last of why it does not serve, as far as that is so still.
func outageOf(s *inspector.Snapshot, c *inspector.Container) *outage {
	return ofContainer(s, c, "outage", readOutage)
}

func readOutage(s *inspector.Snapshot, c *inspector.Container) *outage {
	var last *outage
	for _, line := range c.Log {
		if !c.InThisLife(line.Time) {
			continue
		}
		switch o := outageIn(s, c, line); {
		case o != nil:
			last = o
		case last != nil && last.word != nil && last.word.over != nil && last.word.over.MatchString(line.Text):
			last = nil
		}
	}
	if last == nil || !last.isSoNow(s) {
		return nil
	}
	return last
}

// outageIn reads one line.
func outageIn(s *inspector.Snapshot, c *inspector.Container, line inspector.LogLine) *outage {
	if at := roomOf(s, c, line.Text); at != nil {
		return &outage{line: line, room: at}
	}
	for _, words := range [][]storeWord{storeWords, diskWords} {
		for i := range words {
			if words[i].match.MatchString(line.Text) {
				return &outage{word: &words[i], line: line}
			}
		}
	}
	return nil
}

// isSoNow reports whether it may be so still: the disk is full, or it was said just now.
func (o *outage) isSoNow(s *inspector.Snapshot) bool {
	if o.room != nil {
		if full, known := o.room.isFull(); full || known && !o.room.inMemory() {
			return full
		}
	}
	return s.Taken.Sub(o.line.Time) <= causedIn
}

// says is what is wrong, to go on from the name of the service.
func (o *outage) says() string {
	if o.room != nil {
		return "has no space left in " + o.room.String()
	}
	return o.word.says
}

// mend is what is to be done about it.
func (o *outage) mend(s *inspector.Snapshot, service string) inspector.Fix {
	if o.room != nil {
		return o.room.finding(s).Fix
	}
	return inspector.Fix{Summary: strings.ReplaceAll(o.word.fix, "{}", service), Then: "docker compose logs --tail 50 " + service}
}
