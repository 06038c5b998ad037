package apps

import "slices"

// knownImages are apps with the ports on which they listen, each under the address at which that is written: what their
// Dockerfiles expose, or what their projects' manuals, the pages of the official images or the samples of linuxserver's
// proxy name. Those that listen on further ports as they are used (Node-RED, Nexus) are left out.
var knownImages = slices.Concat(imagesOfDashboards, imagesOfAdministration, imagesOfFiles, imagesOfTeams, imagesOfStores, imagesOfGitLab)
