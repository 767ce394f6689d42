-- A node reads the mailbox from now on; the one that did is told. Without a node nobody does any more, if that one did.
local token, node, was = ARGV[4], ARGV[5], ARGV[6]
local got = redis.call('HMGET', user, 't', 'r')
if got[1] ~= token then
  return 0
end
if node == '' then
  if got[2] == was then
    redis.call('HDEL', user, 'r')
  end
  return 1
end
if got[2] and got[2] ~= node then
  ring({t = token, r = got[2]}, ' moved')
end
redis.call('HSET', user, 'r', node)
return 1
