package nginx
import ("testing";"strings";"time";"fmt")
func TestHostile(t *testing.T){
 cases := map[string]string{
 "settings": "events {}\nhttp {\n"+strings.Repeat("proxy_send_timeout 1;\n",60000)+"server {\n"+strings.Repeat("proxy_send_timeout 1;\n",40000)+strings.Repeat("location /{proxy_pass http://a;}\n",50000)+"}}",
 "servers": "events {}\nhttp {\n"+strings.Repeat("proxy_send_timeout 1;\n",40000)+strings.Repeat("server{location /{proxy_pass http://a;}}\n",40000)+"}",
 "vars": "events {}\nhttp {\nmap $a $b {"+strings.Repeat("x $b$b$b$b;",1000)+"}\nserver {\n"+strings.Repeat("location /{proxy_pass http://$b$b$b;}\n",5000)+"}}",
 "manyset": "events {}\nhttp {\nserver {\n"+strings.Repeat("set $a b;",100000)+strings.Repeat("location /{proxy_pass http://$a;}\n",10000)+"}}",
 "unknown": func() string { var b strings.Builder; for i:=0;i<200000;i++ { fmt.Fprintf(&b,"proxi_pess%d a;\n",i)}; return b.String() }(),
 "oneline": "events {}http {server{"+strings.Repeat("location /{proxy_pass http://a;}",80000)+"}}",
 "deep": "events {}\nhttp {server{"+strings.Repeat("location /{proxy_pass http://a;",400)+strings.Repeat("}",402),
 "group": "events {}\nhttp {upstream u {"+strings.Repeat("server a:1;",20000)+"}\nserver {"+strings.Repeat("location /{proxy_pass http://u;}\n",20000)+"}}",
 "tmpl": "events {}\nhttp {" + strings.Repeat("x {{ ",500000),
 }
 for n,c := range cases { b:=time.Now(); x:=readText(c); t.Log(n, len(c), len(x.Passes), len(x.Problems), time.Since(b)) }
}
