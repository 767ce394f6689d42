-- Ends the session if its lease is over, and looks again when it will be.
local now, again, epoch = tonumber(ARGV[4]), ARGV[5], ARGV[6]
local box = load(epoch)
if not box or not box.t then
  redis.call('ZREM', due, 'l:' .. name)
  return {{}, changed}
end
if box.l > now then
  redis.call('ZADD', due, value(box.l), 'l:' .. name)
  return {{}, changed}
end
return {finish(box, 'lease', again), changed}
