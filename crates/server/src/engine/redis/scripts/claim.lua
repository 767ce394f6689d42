-- Takes something that is to be told and that nobody told in time. KEYS 1: what is due. ARGV: it, now, when to try again.
local at = redis.call('ZSCORE', KEYS[1], ARGV[1])
if at and tonumber(at) <= tonumber(ARGV[2]) then
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[1])
  return 1
end
return 0
