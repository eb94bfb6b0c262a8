// docker-machine 0.16.2 with the drivers generic, none and openstack: its own commands and drivers, unchanged, under an
// entrance that leaves out the drivers whose clients are no modules any more.
package main

import (
	"fmt"
	"os"

	"github.com/codegangsta/cli"
	"github.com/docker/machine/commands"
	"github.com/docker/machine/commands/mcndirs"
	"github.com/docker/machine/drivers/generic"
	"github.com/docker/machine/drivers/none"
	"github.com/docker/machine/drivers/openstack"
	"github.com/docker/machine/libmachine/drivers/plugin"
	"github.com/docker/machine/libmachine/drivers/plugin/localbinary"
	"github.com/docker/machine/libmachine/log"
)

func main() {
	// It starts itself again for each driver that it talks to.
	if os.Getenv(localbinary.PluginEnvKey) == localbinary.PluginEnvVal {
		runDriver(os.Getenv(localbinary.PluginEnvDriverName))
		return
	}
	localbinary.CurrentBinaryIsDockerMachine = true

	app := cli.NewApp()
	app.Name = "docker-machine"
	app.Version = "0.16.2"
	app.Commands = commands.Commands
	app.Flags = []cli.Flag{
		cli.StringFlag{EnvVar: "MACHINE_STORAGE_PATH", Name: "storage-path, s", Value: mcndirs.GetBaseDir(), Usage: "Configures storage path"},
		cli.StringFlag{EnvVar: "MACHINE_TLS_CA_CERT", Name: "tls-ca-cert", Usage: "CA to verify remotes against"},
		cli.StringFlag{EnvVar: "MACHINE_TLS_CA_KEY", Name: "tls-ca-key", Usage: "Private key to generate certificates"},
		cli.StringFlag{EnvVar: "MACHINE_TLS_CLIENT_CERT", Name: "tls-client-cert", Usage: "Client cert to use for TLS"},
		cli.StringFlag{EnvVar: "MACHINE_TLS_CLIENT_KEY", Name: "tls-client-key", Usage: "Private key used in client TLS auth"},
		cli.BoolFlag{EnvVar: "MACHINE_NATIVE_SSH", Name: "native-ssh", Usage: "Use the native (Go-based) SSH implementation."},
		cli.StringFlag{EnvVar: "MACHINE_BUGSNAG_API_TOKEN", Name: "bugsnag-api-token", Usage: "BugSnag API token for crash reporting"},
	}
	if err := app.Run(os.Args); err != nil {
		log.Error(err)
	}
}

func runDriver(name string) {
	switch name {
	case "generic":
		plugin.RegisterDriver(generic.NewDriver("", ""))
	case "none":
		plugin.RegisterDriver(none.NewDriver("", ""))
	case "openstack":
		plugin.RegisterDriver(openstack.NewDriver("", ""))
	default:
		fmt.Fprintf(os.Stderr, "Unsupported driver: %s\n", name)
		os.Exit(1)
	}
}
