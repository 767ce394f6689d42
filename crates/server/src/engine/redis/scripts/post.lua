-- Puts a signal into the user's mailbox, once under its key. Without a sender's token it comes from somebody without a
-- session, and waits for nobody. KEYS 6: what became of the sender's signals to this user, by key.
local now, from, token, key, kind, data = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8], ARGV[9]
local epoch, full, most_events, most_bytes = ARGV[10], ARGV[11], tonumber(ARGV[12]), tonumber(ARGV[13])
local most_keys, most_peers, expires, size = tonumber(ARGV[14]), ARGV[15], ARGV[16], tonumber(ARGV[17])
local most_waiting = tonumber(ARGV[18])
local known = KEYS[6]
if token ~= '' then
  local seen = redis.call('ZSCORE', known, key)
  if seen then
    return {tonumber(seen) % 2 == 1 and 'present' or 'absent', changed}
  end
end
local box = load(epoch)
if token == '' and not (box and box.t) then
  return {'absent', changed}
end
if box then
  if box.n - box.g >= most_events or box.b + size > (box.t and most_bytes or most_waiting) then
    return {'full', changed}
  end
else
  if full == '1' or size > most_waiting then
    return {'full', changed}
  end
  begin(epoch)
  redis.call('DEL', peers)
  box = {e = epoch, n = 0, g = 0, b = 0}
  count(WAITING, 1)
  redis.call('ZADD', due, expires, 'w:' .. name)
end
append(box, 's', from, kind, data, now, size, token, key, expires)
local present = box.t and 1 or 0
if token ~= '' then
  meet(from, most_peers)
  local last = redis.call('ZREVRANGE', known, 0, 0, 'WITHSCORES')
  local turn = math.floor(tonumber(last[2] or 0) / 2) + 1
  redis.call('ZADD', known, value(turn * 2 + present), key)
  if turn > most_keys then
    redis.call('ZREMRANGEBYRANK', known, 0, -(most_keys + 1))
  end
  redis.call('PEXPIRE', known, life)
end
keep()
return {present == 1 and 'present' or 'absent', changed}
