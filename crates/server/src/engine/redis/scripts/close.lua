-- Ends the session of a token.
local token, epoch, again = ARGV[4], ARGV[5], ARGV[6]
local box = load(epoch)
if not box or box.t ~= token then
  return {0, {}, changed}
end
return {1, finish(box, 'closed', again), changed}
