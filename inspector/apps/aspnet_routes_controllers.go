package apps

import (
	"slices"
	"strings"
)

// A csFoundClass is a class of C#: what stands before it, and its body.
type csFoundClass struct {
	unit         *codeUnit
	name, bases  string
	before, body span
}

// isController reports whether a class is a controller that answers to requests, by itself or by its base.
func (class csFoundClass) isController(classes map[string]csFoundClass, depth int) bool {
	if depth > maxNames || strings.Contains(class.unit.blank[class.before.from:class.before.to], "abstract") && depth == 0 {
		return false
	}
	if csController.MatchString(class.bases) || strings.Contains(class.unit.blank[class.before.from:class.before.to], "[ApiController") {
		return true
	}
	base, is := classes[firstName.FindString(class.bases)]
	return is && base.isController(classes, depth+1)
}

// ownRoutes are the templates on a class, or on the one that it is made from; plain is false where one is not a text.
func (class csFoundClass) ownRoutes(classes map[string]csFoundClass, depth int) (routes []string, plain bool) {
	text := class.unit.text[class.before.from:class.before.to]
	for _, m := range csRoute.FindAllStringIndex(text, -1) {
		route, ok := csTemplate(text[m[1]:])
		if !ok {
			return nil, false
		}
		routes = append(routes, route)
	}
	if base, is := classes[firstName.FindString(class.bases)]; len(routes) == 0 && is && depth < maxNames {
		return base.ownRoutes(classes, depth+1)
	}
	return routes, true
}

// csTemplate is the first argument of an attribute, where it is a text.
func csTemplate(text string) (string, bool) {
	given, ok := arguments(text)
	if !ok || len(given) == 0 {
		return "", ok
	}
	if strings.Contains(given[0], "=") && !strings.HasPrefix(strings.TrimPrefix(given[0], "@"), `"`) {
		return "", true // Name = …
	}
	return literal(strings.TrimPrefix(given[0], "@"))
}

// controller adds the routes of a controller; false where it does not tell them.
func (app *aspnetApp) controller(class csFoundClass, classes map[string]csFoundClass) bool {
	routes, plain := class.ownRoutes(classes, 0)
	if !plain {
		return false
	}
	name := strings.TrimSuffix(class.name, "Controller")
	add := func(route string, at int) {
		route = csToken.ReplaceAllString(strings.ReplaceAll(route, "[controller]", name), "{x}")
		if route = strings.Trim(route, "~/"); route != "" {
			addRoute(&app.Routes, route, class.unit.place(at))
		}
	}
	for _, route := range routes {
		add(route, class.before.from+skipSpace(class.unit.text[class.before.from:class.before.to]))
	}
	body := class.unit.text[class.body.from:class.body.to]
	for _, m := range csMethod.FindAllStringIndex(body, -1) {
		route, ok := csTemplate(body[m[1]:])
		if !ok {
			return false
		}
		if strings.HasPrefix(route, "/") || strings.HasPrefix(route, "~/") || !slices.ContainsFunc(routes, func(own string) bool { return strings.Trim(own, "/") != "" }) {
			add(route, class.body.from+m[0])
		}
	}
	return true
}
