-- Drops the signals of a waiting mailbox whose time is over; its owner never came.
local now, again, epoch = tonumber(ARGV[4]), ARGV[5], ARGV[6]
local told = {}
local box = load(epoch)
if not box or box.t then
  redis.call('ZREM', due, 'w:' .. name)
  return {told, changed}
end
while box.n > box.g do
  local entry = redis.call('XRANGE', mail, '-', '+', 'COUNT', 1)[1]
  local expires = tonumber(field(entry, 'x'))
  if expires > now then
    redis.call('ZADD', due, value(expires), 'w:' .. name)
    return {told, changed}
  end
  local key = field(entry, 'y')
  note(told, again, field(entry, 'f'), field(entry, 's'), 'e', key, box.e .. value(box.g))
  forget(box, box.g + 1)
end
redis.call('DEL', user, mail, peers)
redis.call('ZREM', due, 'w:' .. name)
count(WAITING, -1)
return {told, changed}
