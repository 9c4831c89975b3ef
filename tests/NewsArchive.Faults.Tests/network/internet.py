"""An internet of one machine, for a network namespace in which every address is local: names, HTTP and a proxy.

internet.py LOG ANSWERS PICTURE: writes a line for each connection to LOG (address, port, head of the request in hexadecimal), reads ANSWERS
(name TAB address,address... TAB address,... : the addresses for each time the name is asked, the last ones for ever; or /path TAB location in
hexadecimal: a redirect), and answers everything else with PICTURE. Ends with its standard input.
"""
import socket
import struct
import sys
import threading

log_path, answers_path, picture_path = sys.argv[1:]
with open(picture_path, "rb") as file:
    picture = file.read()
names, redirects = {}, {}
with open(answers_path, encoding="ascii") as file:
    for line in file:
        key, *values = line.rstrip("\n").split("\t")
        if key.startswith("/"):
            redirects[key] = bytes.fromhex(values[0])
        else:
            names[key] = [value.split(",") for value in values]
log = open(log_path, "a", buffering=1, encoding="ascii")
lock = threading.Lock()
asked = {}


def note(address, port, head):
    with lock:
        log.write("%s\t%d\t%s\n" % (address.removeprefix("::ffff:"), port, head.hex()))


def read_head(connection):
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = connection.recv(1)
        if not piece:
            break
        head += piece
    return head


def serve(connection):
    address, port = connection.getsockname()[:2]
    connection.settimeout(20)
    try:
        if port == 443:
            note(address, port, b"")  # who comes here has connected; there is no certificate
            return
        head = read_head(connection)
        note(address, port, head)
        while head:
            path = "/" + head.split(b" ")[1].decode("latin-1").split("://", 1)[-1].split("/", 1)[-1]
            if path in redirects:
                connection.sendall(b"HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + redirects[path] + b"\r\n\r\n")
            else:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(picture) + picture)
            head = read_head(connection)
            if head:
                note(address, port, head)
    except OSError:
        pass
    finally:
        connection.close()


def listen(port):
    server = socket.socket(socket.AF_INET6)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.bind(("::", port))
    server.listen(100)
    return server


def accept(server):
    while True:
        threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()


def addresses(name, kind):
    """The addresses of the kind (1: A, 28: AAAA); None when there is no such name."""
    if name not in names:
        return None
    with lock:
        turn = asked[name, kind] = asked.get((name, kind), 0) + 1
    family = socket.AF_INET if kind == 1 else socket.AF_INET6
    return [socket.inet_pton(family, address) for address in names[name][min(turn, len(names[name])) - 1] if (":" in address) == (kind == 28)]


def resolve(server):
    while True:
        question, client = server.recvfrom(512)
        labels, at = [], 12
        while question[at]:
            labels.append(question[at + 1:at + 1 + question[at]].decode("latin-1"))
            at += 1 + question[at]
        kind = struct.unpack(">H", question[at + 1:at + 3])[0]
        found = addresses(".".join(labels).lower(), kind) if kind in (1, 28) else []
        answer = question[:2] + struct.pack(">HHHHH", 0x8180 | (3 if found is None else 0), 1, len(found or []), 0, 0) + question[12:at + 5]
        for address in found or []:
            answer += struct.pack(">HHHIH", 0xC00C, kind, 1, 0, len(address)) + address  # RFC 1035, 4.1.3; to be kept for no time
        server.sendto(answer, client)


dns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
dns.bind(("127.0.0.1", 53))
servers = [listen(port) for port in (80, 443, 3128)]
threading.Thread(target=resolve, args=(dns,), daemon=True).start()
for server in servers:
    threading.Thread(target=accept, args=(server,), daemon=True).start()
print("ready", flush=True)
sys.stdin.read()
