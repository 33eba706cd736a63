-- Wireshark dissector of the native protocol of rpcgen-rs, version 1: docs/src/protocol.md, whose names it uses.
--
-- It finds packets over UDP by their first 16 bytes, whatever the port. It neither checks checksums nor puts parts together.

local protocol = Proto("rpcgen", "rpcgen-rs native protocol")

local PACKETS = { [1] = "HELLO", [2] = "COOKIE", [3] = "WELCOME", [4] = "DATA", [5] = "UNKNOWN", [6] = "VERSION" }
local ALIVE = { [0] = "no", [1] = "yes" }
local AGAIN = { [0] = "first time", [1] = "sent before" }
local REFUSALS = { [0] = "no such session", [1] = "busy", [2] = "draining" }
local DIRECTIONS = { [0] = "call", [1] = "reply" }
local MODES = { [1] = "checksums only" }
local STATES = {
  [0] = "absent", [1] = "receiving", [2] = "queued", [3] = "executing", [4] = "done", [5] = "will never be executed",
}
local OUTCOMES = { [0] = "not executed", [1] = "being executed", [2] = "executed" }
local REASONS = {
  [0] = "busy", [1] = "draining", [2] = "too big", [3] = "deadline passed", [4] = "malformed", [5] = "too many lanes",
}
local STATUSES = {
  [0] = "success", [1] = "no such program", [2] = "no such version", [3] = "no such procedure",
  [4] = "the arguments cannot be decoded", [5] = "the server failed", [6] = "the result is too long",
  [7] = "the credential is not enough",
}
local EXTENSIONS = { [1] = "lane", [2] = "trace context", [3] = "credential" }
local FRAME_NAMES = {
  [0x00] = "PADDING", [0x01] = "CALL", [0x02] = "REPLY", [0x03] = "CALL_PART", [0x04] = "REPLY_PART", [0x05] = "ACK",
  [0x06] = "GRANT", [0x07] = "PROBE", [0x08] = "STATUS", [0x09] = "CANCEL", [0x0a] = "CANCELLED", [0x0b] = "REJECT",
  [0x0c] = "LIMIT", [0x0d] = "OPEN", [0x0e] = "SIZE_PROBE", [0x0f] = "PATH_CHALLENGE", [0x10] = "PATH_RESPONSE",
  [0x11] = "DRAIN", [0x12] = "CLOSE",
}

local f = {
  version = ProtoField.uint8("rpcgen.version", "Version", base.DEC, nil, 0x70),
  type = ProtoField.uint8("rpcgen.type", "Type", base.DEC, PACKETS, 0x0f),
  session = ProtoField.uint64("rpcgen.session", "Session", base.HEX),
  nonce = ProtoField.uint64("rpcgen.nonce", "Nonce", base.HEX),
  session_or_nonce = ProtoField.uint64("rpcgen.session_or_nonce", "Session or nonce", base.HEX),
  number = ProtoField.uint32("rpcgen.number", "Packet number"),
  checksum = ProtoField.uint32("rpcgen.checksum", "CRC-32C (not checked)", base.HEX),
  lowest = ProtoField.uint8("rpcgen.version.lowest", "Lowest version"),
  highest = ProtoField.uint8("rpcgen.version.highest", "Highest version"),
  chosen = ProtoField.uint8("rpcgen.version.chosen", "Chosen version"),
  modes = ProtoField.uint16("rpcgen.modes", "Modes", base.HEX),
  doubted = ProtoField.uint64("rpcgen.session.doubted", "Session in question", base.HEX),
  alive = ProtoField.uint8("rpcgen.alive", "Session in question is alive", base.DEC, ALIVE),
  mode = ProtoField.uint16("rpcgen.mode", "Mode", base.DEC, MODES),
  incarnation = ProtoField.uint64("rpcgen.incarnation", "Incarnation", base.HEX),
  time = ProtoField.uint64("rpcgen.time", "Time of the server (ms)"),
  code = ProtoField.bytes("rpcgen.code", "Code"),
  slots = ProtoField.uint16("rpcgen.slots", "Slots"),
  datagram_max = ProtoField.uint32("rpcgen.datagram_max", "Largest datagram"),
  message_max = ProtoField.uint64("rpcgen.message_max", "Longest message"),
  refusal = ProtoField.uint8("rpcgen.refusal", "Reason", base.DEC, REFUSALS),

  frame = ProtoField.uint8("rpcgen.frame", "Frame", base.HEX, FRAME_NAMES),
  slot = ProtoField.uint16("rpcgen.slot", "Slot"),
  sequence = ProtoField.uint32("rpcgen.sequence", "Sequence number"),
  again = ProtoField.uint8("rpcgen.again", "Again", base.DEC, AGAIN),
  length = ProtoField.uint32("rpcgen.length", "Length"),
  attempt = ProtoField.uint32("rpcgen.attempt", "Attempt"),
  offset = ProtoField.uint64("rpcgen.offset", "Offset"),
  total = ProtoField.uint64("rpcgen.total", "Total"),
  further = ProtoField.uint8("rpcgen.ack.further", "Further ranges"),
  largest = ProtoField.uint32("rpcgen.ack.largest", "Largest packet number"),
  delay = ProtoField.uint32("rpcgen.ack.delay", "Delay (us)"),
  first = ProtoField.uint32("rpcgen.ack.first", "First range"),
  gap = ProtoField.uint32("rpcgen.ack.gap", "Gap"),
  range = ProtoField.uint32("rpcgen.ack.length", "Length of the range, less one"),
  direction = ProtoField.uint8("rpcgen.direction", "Direction", base.DEC, DIRECTIONS),
  state = ProtoField.uint8("rpcgen.state", "State", base.DEC, STATES),
  elapsed = ProtoField.uint32("rpcgen.elapsed", "Has been executed for (ms)"),
  outcome = ProtoField.uint8("rpcgen.outcome", "Outcome", base.DEC, OUTCOMES),
  reason = ProtoField.uint8("rpcgen.reason", "Reason", base.DEC, REASONS),
  retry_after = ProtoField.uint32("rpcgen.retry_after", "Try again after (ms)"),
  probe_size = ProtoField.uint16("rpcgen.probe_size", "Size of the packet"),
  path = ProtoField.uint64("rpcgen.path", "Number", base.HEX),
  padding = ProtoField.bytes("rpcgen.padding", "Padding"),

  program = ProtoField.uint32("rpcgen.program", "Program", base.HEX),
  program_version = ProtoField.uint32("rpcgen.program_version", "Version"),
  procedure = ProtoField.uint32("rpcgen.procedure", "Procedure"),
  deadline = ProtoField.uint32("rpcgen.deadline", "Caller still waits (ms, 0 is for ever)"),
  reply_max = ProtoField.uint32("rpcgen.reply_max", "Longest result"),
  extension_length = ProtoField.uint16("rpcgen.extension_length", "Length of the extensions"),
  flags = ProtoField.uint16("rpcgen.flags", "Flags", base.HEX),
  idempotent = ProtoField.bool("rpcgen.flags.idempotent", "Idempotent", 16, nil, 1),
  ordered = ProtoField.bool("rpcgen.flags.ordered", "Ordered", 16, nil, 2),
  one_way = ProtoField.bool("rpcgen.flags.one_way", "One-way", 16, nil, 4),
  void = ProtoField.bool("rpcgen.flags.void", "Void", 16, nil, 8),
  extension = ProtoField.uint16("rpcgen.extension", "Extension", base.DEC, EXTENSIONS),
  lane = ProtoField.uint32("rpcgen.lane", "Lane"),
  index = ProtoField.uint64("rpcgen.index", "Index"),
  trace = ProtoField.bytes("rpcgen.trace", "Trace context"),
  credential = ProtoField.bytes("rpcgen.credential", "Credential (AUTH_SYS)"),
  unknown = ProtoField.bytes("rpcgen.unknown", "Value"),
  status = ProtoField.uint32("rpcgen.status", "Status", base.DEC, STATUSES),
  server_delay = ProtoField.uint32("rpcgen.server_delay", "From the call to the reply (us)"),
  low = ProtoField.uint32("rpcgen.program_version.lowest", "Lowest version"),
  high = ProtoField.uint32("rpcgen.program_version.highest", "Highest version"),
  auth_stat = ProtoField.uint32("rpcgen.auth_stat", "auth_stat"),
  data = ProtoField.bytes("rpcgen.data", "Arguments, results or a part of them"),
}
for _, field in pairs(f) do
  table.insert(protocol.fields, field)
end

local malformed =
  ProtoExpert.new("rpcgen.malformed", "Not a packet of version 1: it is dropped", expert.group.MALFORMED, expert.severity.ERROR)
protocol.experts = { malformed }

-- Adds fields of the given lengths, {field, length} each; false in the place of a field skips. Returns where they end,
-- or nil if the bytes do not suffice.
local function add_all(tree, bytes, at, layout)
  for _, entry in ipairs(layout) do
    local field, len = entry[1], entry[2]
    if at + len > bytes:len() then
      return nil
    end
    if field then
      tree:add(field, bytes(at, len))
    end
    at = at + len
  end
  return at
end

local function add_rest(tree, field, bytes, at)
  if at < bytes:len() then
    tree:add(field, bytes(at))
  end
end

local function padded(len)
  return len + (4 - len % 4) % 4
end

-- Bodies: what CALL and REPLY carry, and the parts that begin at offset 0. What is too short is shown as bytes.

local EXTENSION_VALUES = {
  [1] = { { f.lane, 4 }, { f.index, 8 } },
  [2] = { { f.trace, 26 } },
}

local function add_extensions(tree, bytes)
  local at = 0
  while at + 4 <= bytes:len() do
    local kind, len = bytes(at, 2):uint(), bytes(at + 2, 2):uint()
    if at + 4 + len > bytes:len() then
      break
    end
    local branch = tree:add(f.extension, bytes(at, 2))
    if len > 0 then
      local value = bytes(at + 4, len)
      local layout = EXTENSION_VALUES[kind] or { { kind == 3 and f.credential or f.unknown, len } }
      if add_all(branch, value, 0, layout) ~= len then
        branch:add_proto_expert_info(malformed)
      end
    end
    at = at + 4 + padded(len)
  end
  if at ~= bytes:len() then
    tree:add_proto_expert_info(malformed)
  end
end

local CALL_HEAD = {
  { f.program, 4 }, { f.program_version, 4 }, { f.procedure, 4 }, { f.deadline, 4 }, { f.reply_max, 4 },
  { f.extension_length, 2 },
}

local function add_call_body(tree, bytes)
  local extensions = bytes:len() >= 24 and bytes(20, 2):uint()
  if not extensions or 24 + extensions > bytes:len() then
    return add_rest(tree, f.data, bytes, 0)
  end
  add_all(tree, bytes, 0, CALL_HEAD)
  local flags = tree:add(f.flags, bytes(22, 2))
  for _, flag in ipairs({ f.idempotent, f.ordered, f.one_way, f.void }) do
    flags:add(flag, bytes(22, 2))
  end
  if extensions > 0 then
    add_extensions(tree, bytes(24, extensions))
  end
  add_rest(tree, f.data, bytes, 24 + extensions)
end

local FAULTS = { [2] = { { f.low, 4 }, { f.high, 4 } }, [7] = { { f.auth_stat, 4 } } }

local function add_reply_body(tree, bytes)
  local at = 0
  if bytes:len() >= 8 then
    at = add_all(tree, bytes, 0, { { f.status, 4 }, { f.server_delay, 4 } })
    at = add_all(tree, bytes, at, FAULTS[bytes(0, 4):uint()] or {}) or at
  end
  add_rest(tree, f.data, bytes, at)
end

-- Frames. `own` and `half` are the fields of byte 1 and of bytes 2 and 3, `rest` those that follow, `tail` adds what has no
-- fixed length: it gets the tree, the bytes from the frame on and where it is, and returns where the frame ends, or nil.

local function whole(add_body)
  return function(tree, bytes, at)
    local len = bytes(at - 4, 4):uint()
    if at + padded(len) > bytes:len() then
      return nil
    end
    if len > 0 then
      add_body(tree, bytes(at, len))
    end
    return at + padded(len)
  end
end

local function part(add_body)
  return function(tree, bytes, at)
    if at >= bytes:len() then
      return nil
    end
    if bytes(12, 8):uint64() == UInt64(0) then
      add_body(tree, bytes(at))
    else
      tree:add(f.data, bytes(at))
    end
    return bytes:len()
  end
end

local function ranges(tree, bytes, at)
  for _ = 1, bytes(1, 1):uint() do
    at = at and add_all(tree, bytes, at, { { f.gap, 4 }, { f.range, 4 } })
  end
  return at
end

local function padding(tree, bytes, at)
  add_rest(tree, f.padding, bytes, at)
  return bytes:len()
end

local PART = { { f.attempt, 4 }, { f.offset, 8 }, { f.total, 8 } }
local OPEN = { { f.datagram_max, 4 }, { f.nonce, 8 }, { f.time, 8 }, { f.code, 16 } }

local FRAMES = {
  [0x00] = { tail = padding }, -- PADDING
  [0x01] = { call = true, own = f.again, rest = { { f.length, 4 } }, tail = whole(add_call_body) }, -- CALL
  [0x02] = { call = true, own = f.again, rest = { { f.length, 4 } }, tail = whole(add_reply_body) }, -- REPLY
  [0x03] = { call = true, rest = PART, tail = part(add_call_body) }, -- CALL_PART
  [0x04] = { call = true, rest = PART, tail = part(add_reply_body) }, -- REPLY_PART
  [0x05] = { own = f.further, rest = { { f.largest, 4 }, { f.delay, 4 }, { f.first, 4 } }, tail = ranges }, -- ACK
  [0x06] = { call = true, own = f.direction, rest = { { f.attempt, 4 }, { f.offset, 8 } } }, -- GRANT
  [0x07] = { call = true }, -- PROBE
  [0x08] = { call = true, own = f.state, rest = { { f.elapsed, 4 } } }, -- STATUS
  [0x09] = { call = true }, -- CANCEL
  [0x0a] = { call = true, own = f.outcome }, -- CANCELLED
  [0x0b] = { call = true, own = f.reason, rest = { { f.retry_after, 4 } } }, -- REJECT
  [0x0c] = { half = f.slots }, -- LIMIT
  [0x0d] = { half = f.mode, rest = OPEN }, -- OPEN
  [0x0e] = { half = f.probe_size }, -- SIZE_PROBE
  [0x0f] = { rest = { { f.path, 8 } } }, -- PATH_CHALLENGE
  [0x10] = { rest = { { f.path, 8 } } }, -- PATH_RESPONSE
  [0x11] = {}, -- DRAIN
  [0x12] = {}, -- CLOSE
}

-- Adds the frame that `bytes` begin with. Returns its length and a summary, or nil if it is malformed.
local function add_frame(tree, bytes)
  local number = bytes(0, 1):uint()
  local frame = FRAMES[number]
  if not frame or bytes:len() < (frame.call and 8 or 4) then
    return nil
  end
  local summary, at = FRAME_NAMES[number], 4
  if frame.own then
    tree:add(frame.own, bytes(1, 1))
  elseif bytes(1, 1):uint() ~= 0 then
    return nil
  end
  if frame.call then
    tree:add(f.slot, bytes(2, 2))
    tree:add(f.sequence, bytes(4, 4))
    summary = string.format("%s %d:%d", summary, bytes(2, 2):uint(), bytes(4, 4):uint())
    at = 8
  elseif frame.half then
    tree:add(frame.half, bytes(2, 2))
  elseif bytes(2, 2):uint() ~= 0 then
    return nil
  end
  at = add_all(tree, bytes, at, frame.rest or {})
  if at and frame.tail then
    at = frame.tail(tree, bytes, at)
  end
  return at, summary
end

local function add_frames(tree, bytes)
  local at, summaries = 0, {}
  while at < bytes:len() do
    local rest = bytes(at)
    local branch = tree:add(f.frame, rest(0, 1))
    local len, summary = nil, nil
    if rest:len() >= 4 then
      len, summary = add_frame(branch, rest)
    end
    if not len then
      branch:add_proto_expert_info(malformed)
      table.insert(summaries, "malformed")
      break
    end
    branch:set_len(len)
    table.insert(summaries, summary)
    at = at + len
  end
  return table.concat(summaries, ", ")
end

-- Packets: the field of bytes 4 to 11, the least length of the body and what is in it.

local TYPES = {
  [1] = {
    id = f.nonce, least = 60,
    body = { { f.lowest, 1 }, { f.highest, 1 }, { f.modes, 2 }, { f.doubted, 8 } },
  },
  [2] = {
    id = f.nonce, least = 60,
    body = {
      { f.chosen, 1 }, { f.alive, 1 }, { f.mode, 2 }, { f.incarnation, 8 }, { f.session, 8 }, { f.time, 8 }, { f.code, 16 },
      { f.slots, 2 }, { false, 2 }, { f.datagram_max, 4 }, { f.message_max, 8 },
    },
  },
  [4] = { id = f.session, least = 4 },
  [5] = { id = f.session_or_nonce, least = 4, body = { { f.refusal, 1 } } },
  [6] = { id = f.session_or_nonce, least = 4, body = { { f.lowest, 1 }, { f.highest, 1 } } },
}

-- Bit 7 and version 1 of byte 0, flags and reserved 0; bytes 4 to 7 tell it from ONC RPC.
local function is_packet(bytes)
  if bytes:len() < 24 or bytes(0, 1):bitfield(0, 4) ~= 9 then
    return false
  end
  local packet = TYPES[bytes(0, 1):bitfield(4, 4)]
  return packet ~= nil and bytes(1, 3):uint() == 0 and bytes(4, 4):uint() >= 2 and bytes:len() >= 20 + packet.least
end

function protocol.dissector(bytes, pinfo, root)
  if not is_packet(bytes) then
    return 0
  end
  local len = bytes:len()
  local number = bytes(0, 1):bitfield(4, 4)
  local packet = TYPES[number]
  local tree = root:add(protocol, bytes(), "rpcgen-rs native protocol, " .. PACKETS[number])
  tree:add(f.version, bytes(0, 1))
  tree:add(f.type, bytes(0, 1))
  tree:add(packet.id, bytes(4, 8))
  tree:add(f.number, bytes(12, 4))
  local body, summary = bytes(16, len - 20), PACKETS[number]
  if packet.body then
    add_all(tree, body, 0, packet.body)
  else
    summary = summary .. ": " .. add_frames(tree, body)
  end
  tree:add(f.checksum, bytes(len - 4, 4))
  pinfo.cols.protocol = "RPCGEN"
  pinfo.cols.info = summary
  return len
end

protocol:register_heuristic("udp", function(bytes, pinfo, root)
  return protocol.dissector(bytes, pinfo, root) > 0
end)
-- For a port that Wireshark takes for another protocol: Decode As, or tshark -d udp.port==4000,rpcgen
DissectorTable.get("udp.port"):add_for_decode_as(protocol)
