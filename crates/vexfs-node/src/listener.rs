//! Listening sockets that several threads can share a port with.

use std::net::{SocketAddr, ToSocketAddrs};
use std::os::fd::IntoRawFd;

use napi_derive::napi;
use socket2::{Domain, Protocol, Socket, Type};

/// Connections that may wait to be accepted.
const BACKLOG: i32 = 1024;

/// A listening socket, for `server.listen({ fd })`.
#[napi(object)]
pub struct ListeningSocket {
    /// File descriptor; the caller owns it.
    pub fd: i32,
    /// The port, chosen by the system when 0 was asked for.
    pub port: u16,
}

/// Opens a listening TCP socket with `SO_REUSEPORT`, so that every thread can have one on the same port
/// and the kernel spreads connections over them.
#[napi]
pub fn open_listening_socket(host: String, port: u16) -> napi::Result<ListeningSocket> {
    listen(&host, port).map_err(|error| napi::Error::from_reason(format!("cannot listen on {host}:{port}: {error}")))
}

/// Whether nothing listens on the port yet. With `SO_REUSEPORT` alone a second process of the same user would silently share it.
#[napi]
pub fn is_port_free(host: String, port: u16) -> napi::Result<bool> {
    if port == 0 {
        return Ok(true);
    }
    let address = resolve(&host, port).map_err(|error| napi::Error::from_reason(error.to_string()))?;
    let probe = || -> std::io::Result<()> {
        let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
        socket.set_reuse_address(true)?;
        socket.bind(&address.into())?;
        socket.listen(1)
    };
    match probe() {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => Ok(false),
        Err(error) => Err(napi::Error::from_reason(format!("cannot listen on {host}:{port}: {error}"))),
    }
}

fn listen(host: &str, port: u16) -> std::io::Result<ListeningSocket> {
    let address = resolve(host, port)?;
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    socket.set_reuse_address(true)?;
    socket.set_reuse_port(true)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    let port = socket.local_addr()?.as_socket().map_or(port, |address| address.port());
    Ok(ListeningSocket { fd: socket.into_raw_fd(), port })
}

fn resolve(host: &str, port: u16) -> std::io::Result<SocketAddr> {
    let unknown = || std::io::Error::new(std::io::ErrorKind::NotFound, format!("{host} has no address"));
    (host, port).to_socket_addrs()?.next().ok_or_else(unknown)
}
