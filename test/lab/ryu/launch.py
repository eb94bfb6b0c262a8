"""ryu-manager as the original Elascale ran it.

Ryu 4.34 asks eventlet for a constant that newer ones have no more, and the original had patched Ryu's switches.py so
that the list of switches tells each one's address.
"""
import eventlet.wsgi

eventlet.wsgi.ALREADY_HANDLED = object()

from ryu.topology import switches  # noqa: E402

plain = switches.Switch.to_dict


def with_address(self):
    return {**plain(self), 'ip': self.dp.address[0]}


switches.Switch.to_dict = with_address

from ryu.cmd.manager import main  # noqa: E402

main()
