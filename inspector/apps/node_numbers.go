package apps

import (
	"strconv"
	"strings"

	"github.com/tdewolff/parse/v2/js"
)

// literalValue is what is written as it is.
func literalValue(e *js.LiteralExpr) any {
	switch e.TokenType {
	case js.StringToken:
		if text := string(e.Data); !strings.Contains(text, `\`) {
			return text[1 : len(text)-1]
		}
	case js.TrueToken, js.FalseToken:
		return e.TokenType == js.TrueToken
	case js.NullToken:
		return nil
	}
	digits := strings.ReplaceAll(string(e.Data), "_", "") // 300_000
	if number, err := strconv.Atoi(digits); err == nil {
		return number
	}
	if number, err := strconv.ParseFloat(digits, 64); err == nil && e.TokenType == js.DecimalToken && number == float64(int32(number)) { // 3e5
		return int(number)
	}
	return unseen{}
}

// maxNumber keeps what is calculated in bounds.
const maxNumber = 1 << 31

// calculated is what an operator makes of two numbers.
func calculated(op js.TokenType, n, m int) any {
	if max(n, -n, m, -m) > maxNumber {
		return unseen{}
	}
	switch op {
	case js.AddToken:
		return n + m
	case js.SubToken:
		return n - m
	case js.MulToken:
		return n * m
	}
	if m == 0 || n%m != 0 {
		return unseen{}
	}
	return n / m
}

// asNumber is the number that a value stands for. What is none counts as false, which it is in conditions.
func asNumber(v any) any {
	switch v := v.(type) {
	case nil:
		return false
	case int:
		return v
	case string:
		if number, err := strconv.Atoi(strings.TrimSpace(v)); err == nil {
			return number
		}
		if strings.TrimSpace(v) == "" || strings.Trim(v, "0123456789.") != "" && !strings.ContainsAny(v[:1], "0123456789.-+ ") {
			return false
		}
	}
	return unseen{}
}
