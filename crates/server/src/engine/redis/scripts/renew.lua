-- Renews the lease, and notes with whom signals are exchanged.
local token, ends, peer, most = ARGV[4], tonumber(ARGV[5]), ARGV[6], ARGV[7]
local got = redis.call('HMGET', user, 't', 'l')
if got[1] ~= token then
  return 0
end
if ends > tonumber(got[2]) then
  redis.call('HSET', user, 'l', value(ends))
end
if peer ~= '' then
  meet(peer, most)
end
keep()
return 1
