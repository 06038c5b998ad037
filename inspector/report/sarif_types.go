package report

// The part of SARIF 2.1.0 that we write.

type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool               sarifTool            `json:"tool"`
	Invocations        []sarifInvocation    `json:"invocations"`
	AutomationDetails  sarifAutomation      `json:"automationDetails"`
	OriginalURIBaseIDs map[string]sarifBase `json:"originalUriBaseIds"`
	ColumnKind         string               `json:"columnKind"`
	Results            []sarifResult        `json:"results"`
}

type sarifTool struct {
	Driver sarifDriver `json:"driver"`
}

type sarifDriver struct {
	Name           string                  `json:"name"`
	Version        string                  `json:"version,omitempty"`
	InformationURI string                  `json:"informationUri"`
	Rules          []sarifRule             `json:"rules,omitempty"`
	Notifications  []sarifNotificationKind `json:"notifications"`
}

type sarifRule struct {
	ID         string               `json:"id"`
	Name       string               `json:"name"`
	Short      *sarifText           `json:"shortDescription,omitempty"`
	Full       *sarifText           `json:"fullDescription,omitempty"`
	Help       *sarifText           `json:"help,omitempty"`
	HelpURI    string               `json:"helpUri,omitempty"`
	Properties *sarifRuleProperties `json:"properties,omitempty"`
}

type sarifRuleProperties struct {
	Tags      []string `json:"tags"`
	Precision string   `json:"precision"`
}

type sarifText struct {
	Text     string `json:"text"`
	Markdown string `json:"markdown,omitempty"`
}

type sarifNotificationKind struct {
	ID    string    `json:"id"`
	Short sarifText `json:"shortDescription"`
}

type sarifInvocation struct {
	Successful    bool                `json:"executionSuccessful"`
	ExitCode      int                 `json:"exitCode"`
	Notifications []sarifNotification `json:"toolExecutionNotifications"`
}

type sarifNotification struct {
	Level      string         `json:"level"`
	Message    sarifText      `json:"message"`
	Descriptor sarifReference `json:"descriptor"`
}

type sarifReference struct {
	ID string `json:"id"`
}

type sarifAutomation struct {
	ID string `json:"id"` // GitHub keeps the results of different IDs apart
}

type sarifBase struct {
	Description sarifText `json:"description"`
}

type sarifResult struct {
	RuleID       string                `json:"ruleId"`
	RuleIndex    int                   `json:"ruleIndex"`
	Level        string                `json:"level"`
	Message      sarifText             `json:"message"`
	Locations    []sarifLocation       `json:"locations"`
	Related      []sarifLocation       `json:"relatedLocations,omitempty"`
	Fingerprints map[string]string     `json:"partialFingerprints"`
	Suppressions []sarifSuppression    `json:"suppressions"` // empty: it counts
	Fixes        []sarifFix            `json:"fixes,omitempty"`
	Properties   sarifResultProperties `json:"properties"`
}

type sarifResultProperties struct {
	Routes   []string `json:"routes"`
	Services []string `json:"services"`
}

type sarifLocation struct {
	ID       int           `json:"id,omitempty"`
	Physical sarifPhysical `json:"physicalLocation"`
	Message  *sarifText    `json:"message,omitempty"`
}

type sarifPhysical struct {
	Artifact sarifArtifact `json:"artifactLocation"`
	Region   sarifRegion   `json:"region"`
}

type sarifArtifact struct {
	URI     string `json:"uri"`
	URIBase string `json:"uriBaseId,omitempty"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
	EndColumn   int `json:"endColumn,omitempty"` // after the last character
}

type sarifSuppression struct {
	Kind          string  `json:"kind"`
	Status        string  `json:"status"`
	Justification string  `json:"justification"`
	Properties    sarifBy `json:"properties"`
}

type sarifBy struct {
	By string `json:"by"`
}

type sarifFix struct {
	Description sarifText     `json:"description"`
	Changes     []sarifChange `json:"artifactChanges"`
}

type sarifChange struct {
	Artifact     sarifArtifact      `json:"artifactLocation"`
	Replacements []sarifReplacement `json:"replacements"`
}

type sarifReplacement struct {
	Deleted  sarifRegion `json:"deletedRegion"`
	Inserted sarifText   `json:"insertedContent"`
}
