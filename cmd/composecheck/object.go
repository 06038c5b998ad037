package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
)

// An object is a JSON object whose keys keep their order and whose values keep their text: what is not changed is
// written as it was read.
type object struct {
	keys   []string
	values map[string]json.RawMessage
}

// UnmarshalJSON reads an object. Of a key that stands twice, the last value counts, as everywhere in Go.
func (o *object) UnmarshalJSON(data []byte) error {
	d := json.NewDecoder(bytes.NewReader(data))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return fmt.Errorf("want an object, got %v", t)
	}
	*o = object{values: map[string]json.RawMessage{}}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return err
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return err
		}
		o.put(key.(string), value) // the decoder lets only strings stand there
	}
	return nil
}

// MarshalJSON writes the object.
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, key := range o.keys {
		if i > 0 {
			b.WriteByte(',')
		}
		name, err := json.Marshal(key)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(o.values[key])
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (o *object) put(key string, value json.RawMessage) {
	if o.values == nil {
		o.values = map[string]json.RawMessage{}
	}
	if _, known := o.values[key]; !known {
		o.keys = append(o.keys, key)
	}
	o.values[key] = value
}

// set gives a key a value: a string or an object.
func (o *object) set(key string, value any) {
	data, err := json.Marshal(value)
	if err != nil {
		panic(err) // neither of them can fail
	}
	o.put(key, data)
}

func (o *object) delete(key string) {
	delete(o.values, key)
	o.keys = slices.DeleteFunc(o.keys, func(k string) bool { return k == key })
}

// child is the object at a key, a copy; an empty one where there is none.
func (o object) child(key string) (c object) {
	if json.Unmarshal(o.values[key], &c) != nil {
		return object{}
	}
	return c
}

// text is the string at a key, or "".
func (o object) text(key string) (s string) {
	_ = json.Unmarshal(o.values[key], &s) // what is none is ""
	return s
}
