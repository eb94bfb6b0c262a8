module elascale/docker-machine

go 1.21

require (
	github.com/bugsnag/bugsnag-go v1.5.3
	github.com/codegangsta/cli v1.17.0
	github.com/docker/docker v1.13.1
	github.com/docker/machine v0.16.2
	github.com/rackspace/gophercloud v1.0.1-0.20150408191457-ce0f487f6747
	github.com/samalba/dockerclient v0.0.0-20160414174713-91d7393ff859
	github.com/skarademir/naturalsort v0.0.0-20150715044055-69a5d87bef62
	golang.org/x/crypto v0.31.0
)

require (
	github.com/bugsnag/panicwrap v1.2.0 // indirect
	github.com/docker/go-units v0.5.0 // indirect
	github.com/gofrs/uuid v4.4.0+incompatible // indirect
	github.com/kardianos/osext v0.0.0-20190222173326-2bc1f35cddc0 // indirect
	github.com/mitchellh/mapstructure v1.5.0 // indirect
	golang.org/x/sys v0.28.0 // indirect
	golang.org/x/term v0.27.0 // indirect
)
