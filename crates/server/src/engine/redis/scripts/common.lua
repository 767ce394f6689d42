-- What every script begins with. All keys of a user, and all that a partition keeps, have the partition's hash tag: a
-- script touches one slot.
--
-- KEYS  1 the user's hash: epoch e, events ever in n, events that are gone g, bytes b; of a session: token t, end of the
--         lease l, the node that reads r
--       2 the user's mailbox, a stream; the event after n others has the id <n + 1>-0
--       3 the user's peers, the latest with the highest score
--       4 what is due in the partition: l:<user> a lease, w:<user> a mailbox that waits, o:… something to tell
--       5 the partition's tally: sessions, waiting mailboxes, events, bytes
-- ARGV  1 the user   2 how long the keys live without being touched, ms   3 the prefix of the partition's doorbells
local user, mail, peers, due, tally = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local name, life, bell = ARGV[1], tonumber(ARGV[2]), ARGV[3]

local SESSIONS, WAITING, EVENTS, BYTES = 1, 2, 3, 4
local changed = {0, 0, 0, 0}

local function count(what, by)
  if by ~= 0 then
    redis.call('HINCRBY', tally, what, by)
    changed[what] = changed[what] + by
  end
end

local function value(number)
  return string.format('%.0f', number)
end

-- Whoever uses a key keeps it: what nobody touches is gone in the end, even when no node is left to sweep. Once a minute
-- is often enough, but for keys that may be new.
local made = false
local function keep()
  if not made and redis.call('PTTL', user) > life - 60000 then
    return
  end
  redis.call('PEXPIRE', user, life)
  redis.call('PEXPIRE', mail, life)
  redis.call('PEXPIRE', peers, life)
  redis.call('PEXPIRE', due, life)
  redis.call('PEXPIRE', tally, life)
end

local function begin(epoch)
  redis.call('DEL', mail)
  redis.call('HSET', user, 'e', epoch, 'n', 0, 'g', 0, 'b', 0)
  made = true
end

-- The user's mailbox and session; nil where there is neither. A stream that was lost begins again, in a new epoch.
local function load(epoch)
  local got = redis.call('HMGET', user, 'e', 'n', 'g', 'b', 't', 'l', 'r')
  if not got[1] then
    return nil
  end
  local box = {
    e = got[1], n = tonumber(got[2]), g = tonumber(got[3]), b = tonumber(got[4]),
    t = got[5], l = tonumber(got[6] or 0), r = got[7],
  }
  if box.n > box.g and redis.call('EXISTS', mail) == 0 then
    count(EVENTS, box.g - box.n)
    count(BYTES, -box.b)
    begin(epoch)
    box.e, box.n, box.g, box.b = epoch, 0, 0, 0
  end
  return box
end

local function ring(box, word)
  if box.t and box.r then
    redis.call('SPUBLISH', bell .. box.r, box.t .. word)
  end
end

-- A node that reads is handed what is no larger; what is larger it fetches.
local HANDED = 16384

-- Adds an event, and rings: what (s signal, e expired, g gone), who, its word, data, time, size. One that waits has the
-- sender's token, its key, and when it expires.
local function append(box, what, who, word, data, at, size, token, key, expires)
  local first = box.n == box.g
  box.n, box.b = box.n + 1, box.b + size
  local id = value(box.n) .. '-0'
  if box.t then
    redis.call('XADD', mail, id, 'w', what, 'f', who, 'k', word, 'd', data, 'a', at, 'z', size)
  else
    redis.call('XADD', mail, id, 'w', what, 'f', who, 'k', word, 'd', data, 'a', at, 'z', size, 's', token, 'y', key,
      'x', expires)
  end
  if first then
    redis.call('PEXPIRE', mail, life)
  end
  redis.call('HSET', user, 'n', value(box.n), 'b', value(box.b))
  count(EVENTS, 1)
  count(BYTES, size)
  if #data > HANDED then
    ring(box, '')
  else
    ring(box, table.concat({' +' .. box.e, value(box.n), what, who, word, at, data}, '\n'))
  end
end

local function field(entry, which)
  local fields = entry[2]
  for i = 1, #fields, 2 do
    if fields[i] == which then
      return fields[i + 1]
    end
  end
end

-- Forgets the oldest events up to an offset.
local function forget(box, offset)
  if offset > box.n then
    offset = box.n
  end
  if offset <= box.g then
    return
  end
  local freed = 0
  for _, entry in ipairs(redis.call('XRANGE', mail, '-', value(offset) .. '-0')) do
    freed = freed + tonumber(field(entry, 'z'))
  end
  if offset == box.n then
    redis.call('DEL', mail)
  else
    redis.call('XTRIM', mail, 'MINID', value(offset + 1) .. '-0')
  end
  count(EVENTS, box.g - offset)
  count(BYTES, -freed)
  box.g, box.b = offset, box.b - freed
  redis.call('HSET', user, 'g', value(box.g), 'b', value(box.b))
end

local function meet(who, most)
  local last = redis.call('ZREVRANGE', peers, 0, 0, 'WITHSCORES')
  if last[1] == who then
    return
  end
  redis.call('ZADD', peers, value(tonumber(last[2] or 0) + 1), who)
  redis.call('ZREMRANGEBYRANK', peers, 0, -(tonumber(most) + 1))
  redis.call('PEXPIRE', peers, life)
end

-- Notes something that a node has to tell somebody, perhaps in another slot. It stays until that is done.
local function note(told, again, to, token, what, word, once)
  local news = table.concat({'o:' .. to, token, what, name, word, once}, '\n')
  redis.call('ZADD', due, again, news)
  redis.call('PEXPIRE', due, life)
  told[#told + 1] = news
end

-- Ends the session, and gives what is to be told.
local function finish(box, reason, again)
  local told = {}
  for _, peer in ipairs(redis.call('ZRANGE', peers, 0, -1)) do
    note(told, again, peer, '', 'g', reason, box.e .. box.t)
  end
  redis.call('DEL', user, mail, peers)
  redis.call('ZREM', due, 'l:' .. name)
  count(SESSIONS, -1)
  count(EVENTS, box.g - box.n)
  count(BYTES, -box.b)
  ring(box, ' ' .. reason)
  return told
end
