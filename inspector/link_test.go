package inspector

import "testing"

func TestLinkFacts(t *testing.T) {
	links := live(shop()).Links()
	web, api := &links[0], &links[1]
	if !web.Works() || api.Works() {
		t.Errorf("web works: %v, api works: %v", web.Works(), api.Works())
	}
	if d := api.Failed(111); d == nil || api.Failed(113) != nil || web.Failed() != nil {
		t.Errorf("failed dials: %+v", d)
	}
	if len(api.Far) != 1 || api.Far[0].ID != "a" || len(api.Listeners) != 1 || len(web.Listeners) != 0 {
		t.Errorf("far end of api: %+v, listeners %+v", api.Far, api.Listeners)
	}
	for name, got := range map[string]*bool{"meets": api.Meets(), "resolves": api.Resolves(), "connects": web.Connects()} {
		if got == nil || !*got {
			t.Errorf("%s is not true", name)
		}
	}
	nobody := shop()
	if l := &nobody.Links()[0]; l.Resolves() != nil || l.Connects() != nil || l.Works() {
		t.Error("nobody looked, yet something is known")
	}
}
