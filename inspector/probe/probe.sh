# Answers questions from inside a container: with perl where there is one, else with bash or busybox.
# Arguments: "dump" to print nginx's configuration first, the text of probe.pl, then its arguments. Questions and answers
# are as described there; before the first questions it says, up to an "E", what it finds itself.
set -f
tools=
for tool in perl bash nc wget nslookup getent timeout dd od curl; do
	command -v "$tool" >/dev/null 2>&1 && tools="$tools $tool"
done
echo "T$tools"
has() { case "$tools " in *" $1 "*) ;; *) return 1 ;; esac; }

[ -r /proc/net/tcp ] && echo S && sed -n 's/^ *[0-9]*: \([0-9A-F:]*\) [0-9A-F:]* 0A .*/S \1/p' /proc/net/tcp /proc/net/tcp6 2>/dev/null
for nginx in nginx openresty /usr/local/openresty/nginx/sbin/nginx /opt/bitnami/nginx/sbin/nginx; do
	command -v "$nginx" >/dev/null 2>&1 && break
done
echo "V $("$nginx" -v 2>&1)"
if [ "$1" = dump ]; then
	{ "$nginx" -T 2>&1 </dev/null; echo "exit code $?"; } | sed 's/^/C /'
fi
echo E

perl=$2
shift 2
has perl && perl -e "$perl" -- "$@" && exit

connect=$1 naming=$2 public=$3

# now sets $now to a time in hundredths of a second.
now() { read -r now _ </proc/uptime; now=${now%.*}${now#*.}; }

# bounded SECONDS COMMAND…: timeout, where there is one. A timeout ends with 124 or more.
if has timeout; then bounded() { timeout "$@"; }; else bounded() { shift; "$@"; }; fi

# libc NAME: its addresses, or "! why not".
libc() {
	out=
	if has getent; then
		found=$(bounded "$naming" getent ahosts "$1")
		code=$?
		while read -r address _; do add "$address"; done <<-END
			$found
		END
	else # the hosts file, then DNS
		while read -r address names; do case " $names " in *" $1 "*) add "$address" ;; esac; done </etc/hosts
		code=2
		seen=
		[ "$out" ] || for word in $(bounded "$naming" nslookup "$1" 2>/dev/null); do
			case "$seen $word" in ' Name:') seen=1 ;; 1*) add "$word" ;; esac
		done
	fi
	[ "$out" ] || { out=' ! name not known'; [ "$code" -lt 124 ] || out=' ! timed out'; }
	echo "$out"
}
add() { case "$1" in '' | *[!0-9a-fA-F.:]*) ;; *) case "$out " in *" $1 "*) ;; *) out="$out $1" ;; esac ;; esac; }

# lookup NUMBER n NAME - - - [t NAME …]…: resolves the name and asks the questions about it.
lookup() {
	i=$1 addresses=$(libc "$3")
	echo "L $1 $addresses"
	shift 6
	case $addresses in *!*) return ;; esac
	while [ "$1" = t ]; do
		i=$((i + 1))
		for address in $addresses; do dial $i "$address" "$3" "$4" "$5" & done
		shift 5
	done
	wait
}

allowed() {
	case "$1" in
	127.* | 10.* | 192.168.* | 169.254.* | 172.1[6-9].* | 172.2?.* | 172.3[01].* | 100.6[4-9].* | 100.[7-9]?.* | 100.1[01]?.* | 100.12[0-7].* | ::1 | f[cd]??:* | fe80:*) ;;
	*) case " $public " in *" $1 "*) ;; *) return 1 ;; esac ;;
	esac
}

# Run with a socket as input and output: prints the time, sends $1, waits $0 seconds, prints what came and dd's exit
# code. All is sent at once: bash would send line by line, and a server that hangs up after the first resets the rest. Prints to standard error: busybox's timeout would keep any further descriptor open for a second.
ask='read -r now _ </proc/uptime
echo "+$now" >&2
[ $0 = 0 ] && exit
trap "" PIPE
printf "$1" | dd obs=65536 2>/dev/null
{ timeout $0 dd ${size:-bs=256 count=1} 2>/dev/null; echo " $?"; } | od -An -v -tx1 >&2'

# dial NUMBER ADDRESS PORT MILLISECONDS PAYLOAD
dial() {
	allowed "$2" || { echo "X $1 $2"; return; }
	seconds=$((($4 + 999) / 1000))
	now; start=$now
	if has bash; then # tried first without a word: bash knows no limit for the connect alone
		text=$(bounded "$connect" bash -c 'exec 3<>"/dev/tcp/$0/$1"' "$2" "$3" 2>&1) &&
			text=$(bounded $((connect + seconds + 1)) bash -c 'exec 2>&1 <>"/dev/tcp/$2/$3" >&0; eval "$4"' "$seconds" "$5" "$2" "$3" "$ask")
	else
		text=$(bounded $((connect + seconds)) nc -w "$connect" "$2" "$3" -e sh -c "$ask" "$seconds" "$5" 2>&1)
	fi
	now
	case $text in
	+*) opened "$1" "$2" $text ;;
	*) failed "$@" ;;
	esac
}

# opened NUMBER ADDRESS +TIME BYTE…
opened() {
	time=${3#+}
	time=${time%.*}${time#*.}
	echo "D $1 $2 0 $((time - start))0000"
	[ $# = 3 ] && return
	start="$1 $2"
	shift 3
	echo "r $start $((now - time))0000 $*"
}

# failed NUMBER ADDRESS PORT …: reports $text as the reason.
failed() {
	took=$((now - start))
	[ "$text" ] || [ $took -lt $((connect * 100)) ] || text='timed out'
	# Some nc fail without a word. Nothing is sent by this: there is no connection to send it on.
	[ -z "$text" ] && has wget && text=$(wget -T "$connect" -O /dev/null "http://$(bracket "$2"):$3/" 2>&1)
	echo "D $1 $2 ? ${took}0000" $text
}
bracket() { case "$1" in *:*) echo "[$1]" ;; *) echo "$1" ;; esac; }

# dns NUMBER NAME SERVER:PORT MILLISECONDS PAYLOAD
dns() {
	seconds=$((($4 + 999) / 1000))
	if has nslookup; then # for both kinds of address at once
		echo "M $1 nslookup:" $(bounded "$seconds" nslookup "$2." "$3" 2>&1)
	elif has bash; then
		set -- "$1" $(bash -c 'exec 2>&1 <>"/dev/udp/$2/$3" >&0; eval "$4"' "$seconds" "$5" "${3%:*}" "${3#*:}" "$ask")
		shift 2
		echo "n $i $*"
	fi
}

# https NUMBER ADDRESS PORT MILLISECONDS PAYLOAD
https() {
	set -- "$1" "$2" "$3" $((($4 + 999) / 1000)) $(printf "$5")
	now; start=$now
	if has curl; then
		text=$(curl -sk $([ "$7" = HEAD ] && echo -I) -o /dev/null -w '%{http_code} >%{redirect_url} %{errormsg}' --noproxy '*' -A composecheck -m "$4" \
			--connect-to "::$(bracket "$2"):$3" ${8:+--haproxy-protocol} "https://$5:$3$6" 2>/dev/null)
	elif has wget && [ -z "$8" ]; then
		text=$(bounded $(($4 + 1)) wget -S -O /dev/null $([ "$7" = HEAD ] && echo --spider) --no-check-certificate -T "$4" -U composecheck --header "Host: $5" \
			"https://$(bracket "$2"):$3$6" 2>&1)
	else
		text='! no tool for it'
	fi
	now
	echo "H $1 $((now - start))0000" $text
}

# answer asks the questions in the arguments, five each.
answer() {
	i=0
	while [ $# -ge 5 ]; do
		case $1 in
		n) lookup $i "$@" & ;;
		d) dns $i "$2" "$3" "$4" "$5" & ;;
		6) has nslookup || dns $i "$2" "$3" "$4" "$5" & ;;
		i) dial $i "$2" "$3" "$4" "$5" & ;;
		c) (export size='bs=4096 count=8'; dial $i "$2" "$3" "$4" "$5") & ;;
		h) https $i "$2" "$3" "$4" "$5" & ;;
		u) [ -e "$2" ] && echo "X $i -" || echo "D $i - ? 0 No such file or directory" ;;
		esac
		shift 5
		i=$((i + 1))
		[ $((i % 64)) = 0 ] && wait
	done
	wait
	echo E
}

tab=$(printf '\t')
set --
while IFS=$tab read -r kind host port wait payload; do
	[ "$payload" = - ] && payload=
	case $kind in
	GO) answer "$@"; set -- ;;
	*) set -- "$@" "$kind" "$host" "$port" "$wait" "$payload" ;;
	esac
done
