-- Claims the user's id for a session. The one that has this token goes on as it is. One that nobody reads, as the caller
-- knows, and whose lease ends no later than `quiet`, ends. Gives
-- `open`, the mailbox's epoch, the token of the session that ended for it, the offset, and what is to be told;
-- `taken`, the token of whoever has the id, the node that reads for it, and the end of its lease; or `full`.
local now, token, takeover, epoch, full = ARGV[4], ARGV[5], ARGV[6], ARGV[7], ARGV[8]
local ends, again, quiet = ARGV[9], ARGV[10], tonumber(ARGV[11])
local told, ended = {}, ''
local box = load(epoch)
if box and box.t == token then
  redis.call('HSET', user, 'l', ends)
  redis.call('ZADD', due, ends, 'l:' .. name)
  keep()
  return {'open', box.e, '', value(box.g), {}, changed}
end
if box and box.t then
  local reason = 'taken-over'
  if box.t ~= takeover then
    if box.l > quiet then
      return {'taken', box.t, box.r or '', value(box.l), {}, changed}
    end
    reason = 'lease'
  end
  told, ended = finish(box, reason, again), box.t
  box = nil
elseif full == '1' then
  return {'full', '', '', '0', {}, changed}
end
if not box then
  begin(epoch)
  redis.call('DEL', peers)
  box = {e = epoch, g = 0}
else
  count(WAITING, -1)
  redis.call('ZREM', due, 'w:' .. name)
end
redis.call('HSET', user, 't', token, 'l', ends)
redis.call('ZADD', due, ends, 'l:' .. name)
count(SESSIONS, 1)
made = true
keep()
return {'open', box.e, ended, value(box.g), told, changed}
