package report

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/composecheck/composecheck/inspector"
)

func jsonSchema(t *testing.T) *jsonschema.Schema {
	t.Helper()
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	schema, err := c.Compile("report.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

func validate(t *testing.T, schema *jsonschema.Schema, text string) error {
	t.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return schema.Validate(value)
}

func TestJSONSchemaOfCases(t *testing.T) {
	schema := jsonSchema(t)
	for _, r := range []*inspector.Report{shop(), broken(), suppressed(), unseen(), warned(), hostile(), {Result: inspector.Pass}} {
		if err := validate(t, schema, render(t, "json", r, Options{})); err != nil {
			t.Error(err)
		}
	}
	eachCase(t, func(t *testing.T, r *inspector.Report) {
		text := render(t, "json", r, Options{})
		if err := validate(t, schema, text); err != nil {
			t.Error(err)
		}
		if text != render(t, "json", r, Options{}) {
			t.Error("a second time it differs")
		}
	})
}

// TestJSONSchema shows that it lets fields be added, and none be dropped or of another kind.
func TestJSONSchema(t *testing.T) {
	schema := jsonSchema(t)
	good := render(t, "json", suppressed(), Options{})
	for old, test := range map[string]struct {
		text string
		ok   bool
	}{
		`"version": 1`:        {`"version": 1, "later": {}`, true},
		`"id": "gateway 80`:   {`"later": 1, "id": "gateway 80`, true},
		`"version": 1,`:       {`"version": 2,`, false},
		`"severity": "error"`: {`"severity": "fatal"`, false},
		`"tcp": true`:         {`"tcp": "yes"`, false},
		`"reason":`:           {`"because":`, false},
		`"state": "ok"`:       {`"state": "fine"`, false},
		`"findings": []`:      {`"findings": null`, false},
		`"fact":`:             {`"fct":`, false},
		`"taken": "2026`:      {`"taken": "26`, false},
	} {
		if !strings.Contains(good, old) {
			t.Errorf("%s is not in the report", old)
		}
		if err := validate(t, schema, strings.Replace(good, old, test.text, 1)); (err == nil) != test.ok {
			t.Errorf("%s: %v", test.text, err)
		}
	}
}

// TestJSONSchemaIsWhole shows that it names every field that is written, and no other.
func TestJSONSchemaIsWhole(t *testing.T) {
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	if err := json.Unmarshal(Schema, &schema); err != nil {
		t.Fatal(err)
	}
	schema.Defs[""] = schema.object
	schema.Defs["summary"] = schema.Properties["summary"]
	suppressed := schema.Defs["suppressed"]
	suppressed.Properties = maps.Clone(suppressed.Properties)
	maps.Copy(suppressed.Properties, schema.Defs["finding"].Properties)
	schema.Defs["suppressed"] = suppressed
	for name, written := range map[string]any{
		"": jsonReport{}, "summary": jsonSummary{}, "proxy": jsonProxy{}, "route": jsonRoute{}, "place": jsonLabel{}, "finding": jsonFinding{},
		"suppressed": jsonSuppressed{}, "evidence": inspector.Evidence{}, "fix": jsonFix{}, "edit": inspector.Edit{}, "fixed": jsonFixed{}, "gap": inspector.Gap{},
	} {
		if diff := cmp.Diff(fieldsOf(reflect.TypeOf(written)), slices.Sorted(maps.Keys(schema.Defs[name].Properties))); diff != "" {
			t.Errorf("%s: written (-), in the schema (+): %s", name, diff)
		}
	}
}

type object struct {
	Properties map[string]object
}

// fieldsOf are the names under which a struct's fields are written, those of embedded structs included.
func fieldsOf(of reflect.Type) []string {
	var names []string
	for i := range of.NumField() {
		field := of.Field(i)
		if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		} else if field.Anonymous {
			names = append(names, fieldsOf(field.Type)...)
		}
	}
	slices.Sort(names)
	return names
}
