-- Forgets the events up to a place in the mailbox; a place that was not reached yet says nothing.
local token, epoch, offset, fresh = ARGV[4], ARGV[5], tonumber(ARGV[6]), ARGV[7]
local box = load(fresh)
if not box or box.t ~= token then
  return {0, changed}
end
if epoch == box.e and offset <= box.n then
  forget(box, offset)
end
return {1, changed}
