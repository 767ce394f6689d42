-- What came after a place in the mailbox.
local token, epoch, offset, most, fresh = ARGV[4], ARGV[5], tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8]
local box = load(fresh)
if not box or box.t ~= token then
  return {'', '0', 0, {}, changed}
end
local known = epoch == box.e and offset >= box.g and offset <= box.n
local from = known and offset or box.g
local events = {}
if most > 0 and from < box.n then
  events = redis.call('XRANGE', mail, value(from + 1) .. '-0', '+', 'COUNT', most)
end
return {box.e, value(from), known and 1 or 0, events, changed}
