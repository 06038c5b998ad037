package report

import (
	"cmp"
	"slices"

	"github.com/composecheck/composecheck/inspector"
)

// Sizes in pixels, for text of 13 pixels. Letters are taken as wider than most are, since no font is known.
const (
	letter     = 7.6
	lineHeight = 17
	padding    = 12 // in a box, left and right
	between    = 16 // boxes of a column
	leastGap   = 56 // between columns
	heading    = 30 // height of the columns' names
	margin     = 12
)

// A box is a node with its place.
type box struct {
	node       *inspector.Node
	texts      []string
	x, y, w, h int
	entries    int // hops that arrive from the left
}

func (b *box) middle() int { return b.y + b.h/2 }

// A layout is a graph with the places of all its parts: four columns, each as wide as its texts.
type layout struct {
	g             *inspector.Graph
	r             *inspector.Report
	boxes         []box
	x, w          [4]int // of the columns; a column without nodes has no width
	width, height int
}

func newLayout(r *inspector.Report, g *inspector.Graph) *layout {
	l := &layout{g: g, r: r, boxes: make([]box, len(g.Nodes))}
	for i := range g.Nodes {
		b := &l.boxes[i]
		b.node, b.texts = &g.Nodes[i], nodeTexts(r, &g.Nodes[i])
		b.w = 0
		for _, text := range b.texts {
			b.w = max(b.w, textWidth(text)+2*padding+6)
		}
		column := b.node.Column()
		l.w[column] = max(l.w[column], b.w, textWidth(columnNames[column]))
	}
	for _, e := range g.Edges {
		if e.Kind == inspector.EdgeHop {
			l.boxes[e.To].entries++
		}
	}
	for i := range l.boxes {
		b := &l.boxes[i]
		b.w = l.w[b.node.Column()]
		b.h = max(len(b.texts)*lineHeight+14, b.entries*20)
	}
	l.placeColumns()
	l.placeRows()
	return l
}

func textWidth(s string) int { return int(float64(columns(s))*letter) + 1 }

// placeColumns leaves as much room between two columns as the texts at the edges there need.
func (l *layout) placeColumns() {
	var gaps [4]int
	for i := range gaps {
		if l.w[i] > 0 {
			gaps[i] = leastGap
		}
	}
	for _, e := range l.g.Edges {
		from, to := l.boxes[e.From].node.Column(), l.boxes[e.To].node.Column()
		gap := max(to-1, 0)
		if to <= from {
			gap = to
		}
		gaps[gap] = max(gaps[gap], textWidth(edgeText(l.r, &e))+44)
	}
	x := margin
	for i := range l.x {
		l.x[i] = x
		x += l.w[i]
		if i < 3 {
			x += gaps[i]
		}
	}
	l.width = x + margin
	for i := range l.boxes {
		l.boxes[i].x = l.x[l.boxes[i].node.Column()]
	}
}

// placeRows stacks what requests are passed to, the members of a network together, and then, from right to left, puts
// each other box at the height of what it leads to.
func (l *layout) placeRows() {
	next := make([][]int, len(l.boxes)) // to the right of each box
	network := make([]int, len(l.boxes))
	for i := range network {
		network[i] = len(l.boxes)
	}
	var lanes []int // boxes to which an edge leads past the networks
	for _, e := range l.g.Edges {
		from, to := l.boxes[e.From].node, l.boxes[e.To].node
		if to.Column() > from.Column() {
			next[e.From] = append(next[e.From], e.To)
		}
		if from.Kind == inspector.NodeNetwork {
			network[e.To] = min(network[e.To], e.From)
		} else if from.Kind == inspector.NodeProxy && to.Column() == 3 {
			lanes = append(lanes, e.To)
		}
	}
	last := l.column(3)
	slices.SortStableFunc(last, func(a, b int) int { return cmp.Compare(network[a], network[b]) })
	y := margin + heading
	for _, i := range last {
		l.boxes[i].y = y
		y += l.boxes[i].h + between
	}
	l.stack(l.column(2), next, lanes)
	l.stack(l.column(1), next, nil)
	l.stack(l.column(0), next, nil)
	for i := range l.boxes {
		l.height = max(l.height, l.boxes[i].y+l.boxes[i].h)
	}
	l.height += margin
}

func (l *layout) column(n int) []int {
	var at []int
	for i := range l.boxes {
		if l.boxes[i].node.Column() == n {
			at = append(at, i)
		}
	}
	return at
}

// stack puts the boxes of a column at the middle of what they lead to, below one another, and beside the lanes.
func (l *layout) stack(column []int, next [][]int, lanes []int) {
	want := map[int]int{}
	for _, i := range column {
		sum := 0
		for _, to := range next[i] {
			sum += l.boxes[to].middle()
		}
		if len(next[i]) > 0 {
			want[i] = sum / len(next[i])
		}
	}
	slices.SortStableFunc(column, func(a, b int) int { return cmp.Compare(want[a], want[b]) })
	slices.SortFunc(lanes, func(a, b int) int { return cmp.Compare(l.boxes[a].y, l.boxes[b].y) })
	y := margin + heading
	for _, i := range column {
		b := &l.boxes[i]
		b.y = max(y, want[i]-b.h/2)
		for _, lane := range lanes {
			if at := l.boxes[lane].middle(); at > b.y-8 && at < b.y+b.h+8 {
				b.y = at + 12
			}
		}
		y = b.y + b.h + between
	}
}
