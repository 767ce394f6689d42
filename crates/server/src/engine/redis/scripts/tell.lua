-- Tells the user something, if there is a session; if there is a token, only that one.
local token, what, who, word, most, size, epoch = ARGV[4], ARGV[5], ARGV[6], ARGV[7], tonumber(ARGV[8]), ARGV[9], ARGV[10]
local box = load(epoch)
if not box or not box.t or (token ~= '' and token ~= box.t) then
  return changed
end
-- Room for what people say is not room for this: it must not be lost because a mailbox is full of that.
if box.n - box.g < most then
  append(box, what, who, word, '', '0', tonumber(size))
  keep()
else
  ring(box, '')
end
return changed
