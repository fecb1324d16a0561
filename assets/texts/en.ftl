# PacketDesk, English. Text on screen is short and says what to do.

## General
cancel = Cancel
back = Back
close = Close
settings = Settings
key-up = Up
key-down = Down
age-now = just now
age-minutes = { $count } min ago
age-hours = { $count } h ago
age-days = { $count ->
    [one] { $count } day ago
   *[other] { $count } days ago
}
minutes-short = { $count } min
hours-short = { $count } h
time-seconds = { $count } s
time-minutes = { $count } min

## Commands
command-palette = All commands
command-show-keys = Keys
command-go-to-customer = Caller and customer
command-next-address = Next address of the customer
command-repeat-last = Repeat the last order
command-earlier-orders = Earlier orders
command-take-call = Take the caller’s order
command-dismiss-call = Ignore the caller
command-go-to-search = Find a product
command-next-category = Next category
command-previous-category = Previous category
command-toggle-favourite = Favourite on / off
command-favourite-earlier = Favourite forward
command-favourite-later = Favourite back
command-refresh-menu = Refresh the menu
command-line-note = Note on the line
command-go-to-payment = Payment
command-hold-order = Hold the order
command-send-order = Send the order
command-new-order = New order
command-next-order = Next order
command-previous-order = Previous order
command-go-to-order = Go to order
command-name-order = Name the order
command-read-back = Read the order back
command-discard-order = Discard the order
command-restore-order = Bring back the discarded order
command-take-back = Take back and correct
command-change-later = Note a change
command-copy-as-new = Copy as a new order
command-open-as-order = Open as an order
command-send-again = Send again
command-bring-in = Bring in an order
command-line-quantity = Quantity of the line
command-line-discount = Discount on the line
command-line-options = Options of the line
command-line-more = One more
command-line-less = One less
command-line-remove = Remove the line
command-line-up = Line above
command-line-down = Line below
command-undo = Undo
command-go-to-order-note = Order note
command-toggle-more = More fields
command-copy-curl = Copy as curl
command-copy-curl-powershell = Copy as curl for PowerShell
command-export-bundle = Export a bundle
command-connect-store = Connect a store
command-manage-stores = Stores
command-use-practice = Go to the practice store
command-practice-faults = Practice faults
command-show-orders = Orders / desk
command-switch-orders-part = Orders of this desk / open packets
command-show-packet = Show the packet among the orders
command-change-packet = Change the packet
command-show-inspector = Server records / desk
command-previous-try = Previous try
command-next-try = Next try
command-switch-pretty = Raw text
command-copy-request-body = Copy request body
command-copy-reply-body = Copy reply body
command-mark-for-compare = Keep to compare
command-compare-with-marked = Compare with the kept one
command-compare-menus = Compare menus
command-copy-difference = Copy the difference
short-inspector = Records
short-desk = back to the desk
short-find-order = find order
short-orders-part = other list
short-change-packet = change
short-day = day at a glance
short-exchanges = search
short-next-try = next try
short-raw = raw text
short-mark = keep to compare
command-switch-language = Türkçe
command-switch-theme = Light / dark
command-switch-density = Touch / normal size
short-more = more
short-less = less
short-note = note
short-discount = discount
short-remove = remove
short-undo = undo
short-repeat = repeat
short-earlier = earlier orders
short-new = New
short-take-call = Take order
short-dismiss-call = Ignore
short-keys = keys
short-palette = all commands
short-read-back = read back
short-customer = customer
short-product = product
short-payment = payment
short-hold = hold
short-send = send
short-next-order = next order
keys-more = In the search box the arrows choose a product and Enter adds it; a quantity may stand before the name: 2 adana. Tab walks the fields.

## Top strip
practice-store = Lezzet Sofrası
environment-practice = PRACTICE
environment-sandbox = SANDBOX
environment-production = LIVE
environment-custom = CUSTOM
link-connecting = Connecting
link-connected = Connected
link-offline = No connection
unsent = Unsent { $count }
unsent-show = Show the order that waits
next-send = next in { $time }
menu-age = Menu { $age }
menu-refreshing = Refreshing the menu
orders-count = { $count ->
    [one] { $count } order
   *[other] { $count } orders
}
order-unnamed = New order
tab-sending = sending
tab-queued = queued
tab-waiting = to be sent
tab-unknown = outcome unknown
tab-lapsed = needs you
tab-not-sent = not sent
tab-refused = refused
tab-half-done = partly done
tab-gone = packet not open
tab-in-the-way = not sent yet
tab-change = change
tab-accepted = sent
tab-held = on hold
last-sent = Last sent: { $number } · { $total } · { $age }

## Caller
call-ringing = Calling
call-since = called { $age }
call-withheld = Number withheld
call-shared = Shared by { $count } people: { $names }
call-take-this = Take this caller’s order
call-more = +{ $count }
call-last = Nobody waits. Last caller: { $number }, { $age }

## Banners
banner-practice = Practice store: orders go nowhere.
banner-faults = Broken on purpose, for practice: { $names }. Orders go nowhere.
banner-connect = Connect your store
banner-menu-old = The menu could not be refreshed; the old one stays in use. { $why }
banner-no-such-store = The settings have no store called “{ $name }”.
banner-key-missing = The key of this store was not found. Connect the store again.
banner-key-unreadable = The key could not be read: the keyring is locked or does not answer. Unlock it and start again, or enter the key again.
banner-address-odd = The store’s address in the settings cannot be used. Connect the store again.
banner-start-failed = The store could not be opened: { $why }
banner-settings = Something is wrong with the settings file: { $why }
banner-settings-not-saved = The settings were not saved: { $why }
banner-no-keyring = This computer has no keyring that works: the key is kept only until the program is closed.
banner-agree-to-file = Keep it in a file (only this user can read it)
banner-key-in-file = The key is kept in a file that only this user can read.
banner-key-file-failed = The key could not be written to the file: { $why }
banner-key-not-forgotten = The removed store’s key could not be deleted; delete it from the keyring yourself. { $why }
banner-left-out = { $count ->
    [one] { $count } entry of the menu could not be read and is not shown.
   *[other] { $count } entries of the menu could not be read and are not shown.
} Details are in the log.
banner-menu-cut = The store has { $total } products; the server sends only the first 2000.
banner-list-missing = A part of the menu could not be loaded: { $list }
} Close once more to close all the same.
banner-favourite-not-kept = The favourite could not be kept. Try again in a moment.
banner-discarded = { $count ->
    [one] The order was discarded.
   *[other] { $count } orders were discarded. The last one comes back first.
}
banner-closing = { $unsent ->
    [one] One order is not sent yet. It is kept on disk and goes out at the next start.
   *[other] { $unsent } orders are not sent yet. They are kept on disk and go out at the next start.
} Close once more to close.
banner-closing-lost = { $lost ->
    [one] One order would be lost with the window, as the disk cannot be written.
   *[other] { $lost } orders would be lost with the window, as the disk cannot be written.
} Note it down first; close once more to close all the same.
banner-disk = { $why } Until then orders are neither kept nor sent; the menu works and what you typed stays on screen.
banner-set-aside = The file of the orders was damaged. It was set aside ({ $file }); all { $count } records could be read.
banner-set-aside-partly = The file of the orders was damaged. It was set aside ({ $file }); { $count } records were saved, some could not be read. Check the last orders in the panel.
banner-unreadable = { $count ->
    [one] One kept order cannot be read; it stays as it is.
   *[other] { $count } kept orders cannot be read; they stay as they are.
} Ask for support.
banner-curl-copied = Copied. The command holds the guest’s real data; it does not hold the API key.
banner-busy = The program is busy and did not take the request. Try again in a moment.
banner-not-taken-over = These could not be taken over into the order; enter them by hand if needed: { $fields }
banner-address-not-connected = The store at { $address } is not connected here. Connect it with its key to open it.

## Command box
palette-search = Find a command, order or store
palette-orders = Find an order: name, phone or place
palette-nothing = Nothing found for “{ $text }”.
palette-not-now = not now
palette-order = Order
palette-store = Store

## Name of an order
order-name = Name of the order
order-name-hint = e.g. blue door, 2nd phone
order-name-give = Give the name

## Reading back
read-back-who = For
read-back-what = What
read-back-where = Where to
read-back-note = Note
read-back-line-note = note: { $note }
read-back-change = { $change } (will pay with { $given })

## Menu
search = Find a product
search-hint = Find a product: 2 adana, barcode…
menu-all = All
menu-loading = Loading the menu…
menu-none = No menu
menu-nothing-found = No product found for “{ $text }”.
menu-no-such-code = No product has this barcode: { $text }. Scan it again, or type its name.
menu-favourites = Favourites
menu-most-used = Sold most
menu-rest = Rest of the menu
menu-category-empty = No products in this category.
product-star = Favourite: { $title }
product-inactive = closed on the menu
product-stock = stock { $left }
product-needs = choose: { $group }
product-needs-choice = needs a choice
product-has-choices = has options

## Options
option-group-unnamed = Options
rule-one = choose one
rule-up-to-one = one, if you like
rule-any = as many as you like
rule-up-to = up to { $max }
rule-between = { $min } to { $max }
picker-add = Add to the cart
picker-change = Change
picker-anyway = Add all the same
picker-keys = 1–9 choose

## Cart
cart-title = Cart
cart-count = { $count ->
    [one] { $count } line
   *[other] { $count } lines
}
cart-empty = The cart is empty. Type a product and press Enter.
repeat-last-of = Last order · { $age }
repeat-last-more = { $count ->
    [one] and 1 more line
   *[other] and { $count } more lines
}
repeat-no-customer = To repeat an order, find the customer first.
repeat-waiting = Fetching the earlier orders…
repeat-added = The last order is in the cart already.
repeat-none = This computer has no earlier order of this customer.
remark-price-changed = Last time { $before }, now { $now }
remark-choice-price-changed = “{ $title }” last time { $before }, now { $now }
remark-renamed = Last time it was called { $before }
remark-choice-renamed = “{ $before }” is now “{ $now }”
remark-stock-short = Stock says { $left } left
earlier-title = Earlier orders
earlier-more = Go down for older ones.
earlier-estimate = about { $amount }
earlier-take-all = Add all to the cart
earlier-take = { $count ->
    [one] Add 1 line to the cart
   *[other] Add { $count } lines to the cart
}
earlier-keys = Right goes into the lines · space or 1–9 choose
line-quantity-of = Quantity of { $title }
line-remove-of = Remove { $title }
line-discount = Discount (₺)
line-discount-of = discount −{ $amount }
line-note = Note on the line
line-note-hint = rare, no onions…
subtotal = Subtotal
discount = Discount
total = Total
total-is-incomplete = (without the line to mend)
total-is-estimate = (estimate, the server sets the price)

## Customer
customer-phone = Phone
customer-name = Name
customer-address = Address
customer-address-hint = Street, number, flat
customer-region = Region
customer-address-description = Directions
customer-address-description-hint = floor, door, directions
customer-id = Customer code
customer-call = Calling number
finder = Find customer
finder-hint = Phone, name or address
finder-new = New customer
finder-new-phone = phone: { $text }
finder-new-name = name: { $text }
finder-source-reading = { $count ->
    [one] { $count } customer
   *[other] { $count } customers
}; the store's list is being read
finder-source-whole = { $count ->
    [one] { $count } customer
   *[other] { $count } customers
}
finder-source-denied = { $count ->
    [one] { $count } customer
   *[other] { $count } customers
} of this computer. This key may not read the store's customers.
finder-source-withheld = { $count ->
    [one] { $count } customer
   *[other] { $count } customers
} of this computer. The store does not share its customers' data.
finder-source-failed = { $count ->
    [one] { $count } customer
   *[other] { $count } customers
}; the store's list could not be read now, it is tried again
customer-unnamed = No name
customer-orders = { $count ->
    [one] { $count } order
   *[other] { $count } orders
}
customer-no-orders = Known, no order from here yet
customer-called = Called from { $number }
customer-same-number = Known with this number:
customer-addresses = { $count } addresses
customer-address-of = { $place } / { $count }
customer-note = Customer note
customer-note-hint = stays on this computer
order-note = Order note
order-note-hint = Do not ring the bell…
delivery-own-courier = Own courier
delivery-other-courier = Other courier
delivery-takeaway = Takeaway
more-show = More fields
more-hide = Hide more fields
status = First status
status-approved = Approved
status-none = Waits for approval
sale-type = Kind of sale
sale-type-unset = Not said
sale-type-delivery = Delivery
sale-type-takeaway = Takeaway
sale-type-dine-in = Dine in
callback-url = Callback address (callbackUrl)
idempotency-key = Order key (idempotencyKey)

## Payment
payment-title = Payment
payment-method = Payment method
payment-add-by = Add a payment by { $method }
payment-amount-of = Amount of { $title }
payment-remove-of = Remove the payment { $title }
payment-note = Payment note
payment-note-hint = cash, card at the door…
payment-open = Still open { $amount }
discount-title = Name of the discount
tendered = Pays with
change-due = Change due
tendered-too-little = not enough

## Sending
send = Send
send-sending = Sending…
send-now = Try now
send-ask-again = Ask again
send-look-again = Look again
problems-to-mend = { $count ->
    [one] { $count } place to mend:
   *[other] { $count } places to mend:
}
problems-to-look-at = { $count ->
    [one] { $count } place to look at:
   *[other] { $count } places to look at:
}
place-order = Order
state-saving = Saving…
state-sending = Sending the order…
state-asking-again = Asking about the same order…
state-not-sent = The order was not sent
state-not-sent-next = What you typed is still here; send with F9 once it is mended.
state-other-store = Store: { $store }
state-queued = The order is in line
state-waiting = The order waits
state-waiting-next = It is safe on disk and goes out by itself; go on with the next order.
state-unknown = It is not known whether the order arrived
state-unknown-next = The same order is asked about by itself; no second one is made.
state-lapsed = You decide about this order
state-lapsed-next = There was no answer for a day; it is not sent by itself any more. These are the store's open packets.
state-open-hint = What was sent does not change: note what should differ, or make another order.
next-try = Next try in { $time }
next-try-mended = Tried again once that is mended
lapsed-looking = Looking through the open packets…
lapsed-failed = The open packets could not be read. { $why }
lapsed-none = It is not among the open packets. It may be closed: look in the panel too.
lapsed-this = { $number } is this order
lapsed-not-there = Not in the store: edit and send again
lapsed-certain = Certainly this order: same customer key
lapsed-same = Same: { $what }
lapsed-same-customer = customer
lapsed-same-lines = lines
lapsed-same-total = total
change-title = A later change
change-waits = It is not sent. Once the packet is known it becomes a change of it: see the difference and send it with F9. If the order did not arrive, it becomes the order itself.
change-known = The packet is known: { $number }. Once it is read you can see the difference and send it.
change-as-new = Make it another order
trouble-unreachable = The server could not be reached. Check the connection.
trouble-redirected = The server pointed to another address; the order was not sent there. Check the store's address.
trouble-not-there = The server at this address does not know the call. Check the store's address.
trouble-rate-limited = The server asked to wait.
trouble-in-progress = The server is working on this order.
trouble-reply-lost = The server's answer did not arrive.
trouble-interrupted = The program ended while sending.
trouble-server-fault = The server has a fault ({ $status }).
trouble-unauthorized = The server did not accept the key. Connect the store again.
trouble-scope-denied = The key may not send orders. Connect the store with one that may.
trouble-read-denied = The key may not read orders; no packet is changed unread. Connect the store with one that may.
trouble-no-store = The store “{ $name }” is not connected. It goes out once it is.
trouble-no-key = The key of this store was not found. Connect the store again.
trouble-key-locked = The keyring is locked or does not answer. Unlock it and try again.
trouble-no-way = The store's address cannot be used. Connect the store again.
disk-full = The disk is full: make room.
disk-not-writable = The program's folder cannot be written: check its permissions.
disk-locked = Another program keeps the file of the orders locked: close it.
disk-damaged = The file of the orders is damaged; it is set aside and a new one is opened.
disk-newer = The file of the orders is of a newer version of this program: use that one.
disk-other = The disk cannot be written: check it.

## Result
accepted = Order sent
accepted-reading = Reading the number…
accepted-unread = The order was taken; its number could not be read.
packet-id = Packet id
server-total = Server’s total
estimate = Our estimate
total-differs = The server’s total differs from the estimate. Tell the caller the server’s.

## Connecting a store
connect-title = Connect a store
connect-help = Paste the API key that Restomenum gave for the plugin.
connect-key = API key
connect-key-hint = serverId.pluginId.secret
connect-key-empty = Paste the key.
connect-key-odd = This is no API key: it has three parts and two dots. Copy it again.
connect-key-not-kept = The key could not be kept; it is used for this run.
connect-environment = Environment
environment-production-long = Live
environment-sandbox-long = Sandbox
environment-custom-long = Own address
connect-address = Server address
connect-address-not-https = The address must begin with https://; only this computer may be reached without encryption.
connect-address-odd = This is no address. Example: https://example.com
connect-name = Name of the store
connect-name-hint = The store’s code if left empty
connect-known = This store is connected already under another name. Look at the list of stores.
connect-settings-not-saved = The settings were not saved; try another name or look at the disk.
connect-test = Try the key
connect-trying = Trying…
connect-answers = The store answers ({ $millis } ms)
connect-save = Connect
connect-saving = Connecting…
connect-where-kept = The key is kept in this computer’s keyring; it is written to no file and no log.
scope-granted = yes
scope-denied = no
scope-unknown = not clear
scope-products-read = Read products
scope-payment-methods-read = Read payment methods
scope-orders-read = Read orders
scope-orders-write = Send orders
scope-customers-read = Read customers
api-unauthorized = The key was not accepted. Connect the store again.
api-scope-denied = The key lacks the permission for this.
api-rate-limited = Asked too often. Wait a little and try again.
api-unreachable = The server could not be reached. Look at the internet connection and the address.
api-not-kept = Nothing was sent: the call could not be written down first. Look whether the disk is full.
api-lost = The server’s reply did not arrive. Try again.
api-redirected = The server pointed to another address; the key was not sent there. Look at the address.
api-server = The server has a fault. Try again a little later.
api-unreadable = The server’s reply could not be read.

## Stores
stores-title = Stores
stores-practice = Inside the program; orders go nowhere
stores-in-use = In use
stores-open = Go
stores-open-name = Go to { $name }
stores-key-asking = Looking for the key…
stores-key-keyring = Key in the keyring
stores-key-file = Key in a file
stores-key-this-run = Key until the program ends
stores-key-missing = No key
stores-key-unknown = The keyring did not answer
stores-colour = Colour
colour-grey = Grey
colour-blue = Blue
colour-green = Green
colour-magenta = Magenta
colour-cyan = Cyan
colour-lime = Lime
stores-check = Test the store
stores-checking = Testing the store…
stores-rename = Rename
stores-change-key = Change the key
stores-remove = Remove
stores-new-name = New name
stores-new-key = New API key
stores-save = Save
stores-name-empty = Enter a name.
stores-name-long = A name has at most 60 characters.
stores-name-unprintable = The name has a character that cannot be printed.
stores-name-taken = There is a store of this name. Enter another one.
stores-key-of-another = This key is another store’s. Connect it as a new store.
stores-not-saved = The settings were not saved. Look at the disk.
stores-gone = This store is not in the list any more.
stores-remove-ask = Remove “{ $name }”?
stores-remove-key = Its key is deleted from this computer. The store at Restomenum is not touched.
stores-remove-waiting = { $count ->
    [one] { $count } order that waits for this store is not sent and stays among those that wait; it goes once the store is connected again.
   *[other] { $count } orders that wait for this store are not sent and stay among those that wait; they go once the store is connected again.
}
stores-remove-yes = Yes, remove
stores-removed = The store was removed.
stores-renamed = The new name was saved.
stores-key-changed = The new key is in use.
check-copy = Copy as text
check-key = Key
check-key-good = accepted
check-round-trip = Round trip
check-millis = { $millis } ms
check-clock = Clock difference
check-clock-agrees = none
check-clock-ahead = the server is { $secs } s ahead
check-clock-behind = the server is { $secs } s behind
check-not-known = not known
check-unread = could not be read
check-menu = Menu
check-menu-size = { $products } products ({ $inactive } not on sale), { $categories } categories
check-menu-size-alone = { $products } products ({ $inactive } not on sale), categories could not be read
check-cut = not whole; the store has { $total } products
check-methods = Payment methods
check-methods-count = { $all }, usable { $usable }
check-dialect = Generation of the platform
check-dialect-classic = old (June 2026)
check-dialect-current = new (September 2026)
check-consent = Consent to guests’ data
check-consent-given = yes
check-consent-withheld = no; names and numbers do not come
check-consent-no-customers = not known, there are no customers
left-out-list = List not used: { $name }
left-out-product = Product not used: { $name }
left-out-group = Option group not used: { $name }
left-out-choice = Choice not used: { $name }
left-out-category = Category not used: { $name }
left-out-method = Payment method not used: { $name }
left-out-shape = of the wrong shape
left-out-no-id = has no id
left-out-no-title = has no name
left-out-no-price = has no price
left-out-bad-price = its price is no number
left-out-negative = its price is below zero
left-out-same-id = another entry has its id

## Practice faults
bench-help = Live through what a customer tells. Only the practice store is broken, and at once.
bench-failed = The practice store did not take the fault. { $why }
bench-on = On
bench-off = Off
bench-all-off = All off
bench-always = on until switched off
bench-left = { $count ->
    [one] on, once more
   *[other] on, { $count } times more
}
bench-own = Fault entered by hand
bench-line = Another fault (Enter switches it on)
story-hung-then-twice = It hung, then came twice
story-hung-then-twice-what = The order waits 3 seconds, is taken, its reply is lost; the program asks again.
story-reply-lost = The reply was lost
story-reply-lost-what = The order is taken but its reply does not come.
story-never-arrived = The order did not arrive
story-never-arrived-what = The connection breaks before the order is there.
story-slow = Everything is slow
story-slow-what = Every call waits 2.5 seconds.
story-too-many = Too many calls
story-too-many-what = The store does not take the order and asks to wait 5 seconds.
story-server-error = Server error
story-server-error-what = The order comes back with error 503.
story-half-reply = Half a reply
story-half-reply-what = The order is taken, half of the reply comes.
story-not-json = A web page for a reply
story-not-json-what = The order is taken; the reply is no JSON but a page of HTML.
story-wrong-types = A reply of the wrong kinds
story-wrong-types-what = The order is taken; numbers in the reply are texts, texts are lists.
story-no-permission = No permission
story-no-permission-what = As if the key were not allowed to send orders.
story-bad-key = The key is not accepted
story-bad-key-what = The order comes back as if the key were not valid.
story-unknown-method = Unknown payment method
story-unknown-method-what = The store does not know the order’s payment method.
story-no-menu = The menu does not come
story-no-menu-what = The list of products comes back with error 503. Refresh the menu to see it.
fault-endpoint = “{ $text }” is no call. Use *, create, get, open, products or the like, or products/list.
fault-kind = “{ $text }” is no fault. Use delay=MS, late=MS, refuse=TEXT, 429, 5xx, cut-before, cut-after, half, not-json or wrong-types.
fault-missing = “{ $text }” names no fault. Example: create:429
fault-option = “{ $text }” is no option. Use times=N, after=N, status=CODE or retry-after=SECONDS.
fault-number = “{ $text }” is not a number that { $name } can take.

## Server records
exchanges = Server records
exchanges-hint = Phone, name, number, error…
exchanges-pending = Reading the records…
exchanges-none = No records yet. Every call to a server shows up here.
exchanges-not-found = No record fits. Use fewer words or fewer filters.
exchanges-clear = Show all
exchanges-newer =
    { $count ->
        [one] { $count } new record
       *[other] { $count } new records
    }
exchanges-trouble = The records cannot be read. Orders are not affected; see whether the disk is full.
filter-any-outcome = Any outcome
filter-trouble = Trouble only
filter-any-endpoint = Any call
filter-any-store = Any store
filter-any-time = Any time
filter-last-hour = Last hour
filter-today = Today
filter-week = Last 7 days
endpoint-packets-create = Send an order
endpoint-packets-get = Read an order
endpoint-packets-open = Open orders
endpoint-products-list = Products
endpoint-categories-list = Categories
endpoint-payment-methods-list = Payment methods
endpoint-customers-list = Customers
outcome-done = Done
outcome-refused = Refused
outcome-denied = No permission
outcome-limited = Held back
outcome-server = Server error
outcome-unreached = Not reached
outcome-lost = No answer
outcome-odd = Not understood
outcome-abandoned = Given up
outcome-open = End unknown
concluded-done = It did what was asked.
concluded-abandoned = Nobody waited for the answer any more; the call was given up.
concluded-open = The end of this call is not written down: it is under way, or the program ended in the middle.
concluded-unauthorized = The server did not accept the key. Connect the store again.
concluded-scope-denied = The key lacks the permission for this. Grant it in the Restomenum panel.
concluded-rate-limited = Too many calls in a short time; the program waits and tries again.
concluded-in-progress = The server was still working on the same order; the program asks again with the same key.
concluded-not-found = The server has no such record.
concluded-refused = The server refused. Mend the marked field.
concluded-server = The server has a problem of its own; it may have done the work all the same.
concluded-unreachable = The server could not be reached; nothing went out. Check the connection.
concluded-not-kept = Nothing went out: it could not be written down first.
concluded-timed-out = The request went out and no answer came in time. Whether it was done is not known.
concluded-lost = The request went out and the connection broke before the answer was whole. Whether it was done is not known.
concluded-redirected = The address led elsewhere; the key was not sent there.
concluded-too-large = The answer is too large to be right.
concluded-unreadable = An answer came, but the program does not understand it.
attempt = try { $count }
again-of = repeats #{ $id }
millis = { $count } ms
size-bytes =
    { $count ->
        [one] { $count } byte
       *[other] { $count } bytes
    }
size-kilobytes = { $count } KB
timing-resolve = address
timing-connect = connection
timing-first-byte = first byte
timing-total = total
tools-copy = Copy
tools-compare = Compare
exchange-choose = Choose a record at the left.
exchange-gone = This record is not kept any more.
exchange-key = key: { $name }
exchange-doc-no = number { $number }
exchange-said = Server: { $said }
exchange-problems-more = and { $count } more, marked in the body
exchange-request = Request
exchange-reply = Reply
reply-none = No reply came.
reply-open = No reply yet.
reply-not-sent = The request never reached the server; there is no reply.
body-empty = empty body
body-not-json = not JSON
body-binary = no text; bytes are shown
body-raw = raw
body-half = half: not all of it came
story = { $count } records of this order
compare = Comparison
compare-pending = Comparing…
compare-same = No difference.
compare-counts = − { $removed } lines, + { $added } lines
compare-back = Back to the record
compare-choose = Compare the menu of { $store } with that of which store?
compare-no-store = The other store could not be opened. Check its key and address.
compare-fault = This could not be compared. Try again.
compare-products = Products and their options
compare-categories = Menu categories
compare-methods = Ways to pay
compare-inactive = off
compare-cash = cash
compare-same-lines = equal lines

## Problems
problem-required = This is needed
problem-required-name = A name is needed
problem-required-address = An address is needed
problem-required-payment-note = Say how it will be paid
problem-number-empty = Type a number
problem-not-a-number = Not a number
problem-number-too-large = The number is too large
problem-number-ambiguous = { $small } or { $large }? Type one of them
problem-too-long = At most { $limit } characters; shorten it
problem-too-many = At most { $limit }; take some away
problem-phone-odd = The number looks too short or too long
problem-cart-empty = Add at least one product
problem-quantity-not-positive = The quantity must be above zero; remove the line if it is not wanted
problem-quantity-too-small = The quantity must be at least 0.001
problem-quantity-too-large = The quantity can be at most 9999
problem-negative = The amount cannot be below zero
problem-discount-above-line = The discount cannot exceed the line ({ $line })
problem-product-gone = This product is not on the menu any more. Remove or change it.
problem-which-product = Choose which product of the menu this is (Ctrl E)
problem-product-inactive = This product is closed on the menu now
problem-price-changed = Its price has changed: now { $now }
problem-option-gone = The option “{ $title }” is gone. Change the options.
problem-option-price-changed = The price of “{ $title }” has changed: now { $now }
problem-option-ambiguous = “{ $title }” has two prices. Choose the options again.
problem-too-few-choices = { $group }: at least { $count } to choose
problem-too-many-choices = { $group }: at most { $count } to choose
problem-payment-zero = A payment of zero is not stored
problem-discount-title = Name the discount
problem-unknown-payment-method = The store does not have this payment method. Choose another.
problem-no-payment-methods = The store has no payment methods. Remove the payment and use the note.
problem-paid-above-total = The payments exceed the total
problem-paid-above-total-by = The payments exceed the total by { $by }
problem-callback-not-https = The address must begin with https://
problem-callback-private = The address points into a private network; use a public one
problem-not-one-of = Must be one of: { $allowed }
problem-wrong-type = This value does not fit the field
problem-scope-denied = The key may not send orders. Permit it in the Restomenum panel.
problem-unauthorized = The key was not accepted. Connect the store again (Ctrl B).
problem-packet-not-open = This packet is not open any more. It was closed or cancelled on the Restomenum panel.
problem-store-unknown = The server does not know this store. Connect the store again.
problem-refused = The server refused: { $said }

## Handing on
bundle-title = Export a bundle
bundle-help = Server records, the settings and the last lines of the log in one zip file. It never holds the API key.
bundle-shown = The record shown
bundle-story = Records of this order ({ $count })
bundle-found = The records found
bundle-newest = The last { $count } records
bundle-mask = Hide guests’ data
bundle-masked = Names, phones, addresses and notes are replaced by other letters and digits. One guest looks the same everywhere.
bundle-open = The file will hold guests’ real names, phones and addresses. Give it only to someone who has to see them.
bundle-pending = Preparing the file…
bundle-failed = The records cannot be read: { $why }
bundle-empty = There is nothing to export yet. Every call to the server is recorded.
bundle-kilobytes = { $size } KB
bundle-cut = … the rest is in the file
bundle-place = Save as
bundle-choose = Choose…
bundle-save = Save
bundle-save-open = Save with real data
bundle-replace = Replace the file that is there
bundle-saved = Saved: { $place }
bundle-exists = There is a file of this name. Change the name or replace it.
bundle-not-saved = Not saved: { $why }

## Sending again
again-title = Record { $id }: send again
again-title-own = Send by hand
again-query = Query
again-body = Body to be sent
again-body-unchanged = Body · unchanged, byte for byte
again-body-changed = Body · changed, goes out as it stands
again-key = Key
again-same-key = Same key
again-new-key = New key
again-same-key-help = The server should answer with the same packet
again-new-key-help = The server makes a new packet
again-no-key-help = The body cannot be read
again-store = Store
again-not-checked = There are no checks for this call
again-checks = Checks (by the menu of { $store })
again-checks-good = Nothing is wrong
again-unknown-field = There is no such field
again-send = Send to { $store }
again-send-asks = Send to { $store }…
again-sending = Waiting for { $store }…
again-really = { $store } may be a real restaurant. The call goes there unchecked. Send it?
again-back = Do not send
again-confirm = Send to { $store }
again-made-packet = Packet { $packet }
again-done = Done
again-not-done = It was not done.
again-unknown = Whether it was done is not known.
again-held = Not sent: orders go first. Try again after { $at }.
again-not-kept = Not sent: { $why }
again-no-such-store = { $name } is not connected any more. Connect it, or choose another store.
again-reply = Reply
again-not-possible = This call cannot be sent again.
json-not-read = This is not JSON: line { $line }, column { $column }
json-no-object = An order is a JSON object, in curly brackets

## Bringing in
bring-in-title = Bring in an order
bring-in-help = Paste JSON or a curl command. Or choose a text file or a bundle (zip), or drop one on the window.
bring-in-text = Text
bring-in-clipboard = From the clipboard
bring-in-choose = Choose a file…
bring-in-bundle = { $count ->
    [one] There is one record in this file.
   *[other] { $count } records in this file; choose one.
 }
bring-in-leave-bundle = Back to the text
bring-in-path = Path of a file
bring-in-path-hint = or type the path of a file
bring-in-read = Read
bring-in-reading = Waiting for the file…
bring-in-had-key = The key in the text was removed; it is kept nowhere.
bring-in-order = An order was read.
bring-in-call = { $call } was read. Its address is not used ({ $origin }): you choose the store when you send it.
bring-in-wrong = Line { $line }, column { $column }: { $why }
bring-in-no-json = the JSON breaks here
bring-in-open = Open as an order
bring-in-raw = Open as raw text
curl-open-quote = the quote that opens here is never closed
curl-variable = a variable stands here; write its value instead
curl-substitution = another command runs here; write its result instead
curl-body-elsewhere = the body is in a file; choose that file
curl-form = forms and uploads cannot be sent
curl-no-address = the command has no address
curl-no-value = the value of this option is missing
curl-method = only GET and POST can be sent
curl-endpoint = this is not an address of the Restomenum Plugin API (/plugin-api/…)
file-missing = There is no such file. Check the path.
file-folder = This is a folder. Choose a file in it.
file-too-large = Too large; 1 MB is the most.
file-not-text = This is not a text file. Choose one with JSON or a curl command.
bundle-not-zip = The zip file is damaged or cut short. Ask for it once more.
bundle-none-of-ours = This zip file was not exported by PacketDesk.
bundle-newer = A newer PacketDesk wrote this file. Update the program.
bundle-too-large = The zip file is too large to be read.
bundle-odd = { $file } in the zip file could not be read: { $why }
bundle-no-calls = There is nothing in this file to bring in.
file-unreadable = The file could not be read: { $why }

# Changing a packet that was sent
change-tab = changing { $number }
change-info = Changing { $number }
change-store-gone = This packet is in { $store }. Go to that store to send it.
change-other-store = This packet is { $store }’s. Go to that store first to change it.
change-no-menu = The menu is not loaded yet. Try again once it is.
change-fixed = Name, area, directions and courier stay as they are in a packet that was sent.
change-withheld = The customer and notes are hidden in this store. What is typed here replaces what is not seen.
change-was-total = Now (server)
change-sum-only = The server does not tell each payment; { $paid } is paid in all. What is entered here replaces all of it.
change-extra-of = Added by somebody else: { $amount }. It is lost if the lines change.
change-which = Which product?
send-review = Show the difference
send-decide = Look and decide
send-read-packet = Read the packet
change-view-title = What changes in { $number }?
change-view-nothing = Nothing is different, so there is nothing to send.
change-view-count =
    { $count ->
        [one] 1 change
       *[other] { $count } changes
    }
change-view-now = Now
change-view-then = Will be
change-sign-added = New
change-sign-removed = Taken out
change-sign-changed = Changes
change-part-product = product
change-part-quantity = quantity
change-part-options = options
change-part-note = note
change-part-discount = discount
change-nothing = (empty)
change-not-told = not known
change-paid = Paid
change-open = Open
change-overpaid = Too much
change-overpaid-said = More is paid than the new total; the server does not take that. Lower the payment.
change-pay-whole = Make the payment { $amount }
change-repriced = { $title }: its price has changed, { $new } instead of { $old }. The server reckons anew by the menu of today.
change-extra-lost = { $title }: the { $amount } that somebody else added is lost.
change-payments-replaced = All payments that are not seen are replaced by these.
change-steps = In this order:
change-step-read = The packet is read again; if somebody else has changed it, nothing is sent.
change-step-fields = The details change.
change-step-orders = All lines are written anew.
change-step-payments = All payments are written anew.
change-fields = Details
change-orders = Lines
change-payments = Payments
change-back = Back to editing
change-send = Send the change
change-discard = Throw the change away
change-queued = The change is in line
change-reading = Reading the packet…
change-sending = Sending the change…
change-waiting = The change waits
change-unknown = It is not known whether the change arrived
change-waiting-next = It is safe on disk and goes on by itself; go on with the next order.
change-unknown-next = The packet is read and compared; nothing is done twice.
change-step-done = done
change-step-sending = being sent
change-step-unknown = not known
change-step-to-do = to do
change-they = Somebody else has changed the packet meanwhile
change-they-next = Your change was not sent and is still here. Look and decide with F9.
change-in-the-way = Another change of this packet is under way
change-in-the-way-next = This change was not sent. Send it again once the other is over.
change-refused = The change was refused
change-half-done = Part of the change is done
change-was-done = { $what }: changed.
change-was-refused = { $what }: refused. { $why }
change-was-not-sent = { $what }: not sent.
change-refused-next = Mend it and look at the difference again with F9; it is one to the packet as it is now.
change-done-before = Changed before: { $steps }
change-gone = The packet is not open any more
change-may-be-done = { $what }: its reply was lost, so it may have been done.
change-gone-next = It was closed or cancelled; look in the Restomenum panel. What you typed is still here.
change-done = Packet changed
sides-title = Somebody else has changed { $number } meanwhile
sides-said = Nothing was sent. You decide what is done; the difference is shown again before it is sent.
sides-base = When you began
sides-now = Now (theirs)
sides-wanted = What you want
sides-by-nobody = same
sides-by-me = you
sides-by-them = somebody else
sides-by-both = both alike
sides-by-conflict = conflict
sides-extra = Added by others
sides-beside-said = Lines, payments and fields were left alone. Merged, only your change is made.
sides-conflict-said = Where they conflict, the first choice takes yours.
sides-both = Put both together
sides-both-hint = What they did stays, yours goes on top.
sides-mine = Take mine
sides-mine-hint = What they did is undone.
sides-theirs = Leave theirs
sides-theirs-hint = Your change is thrown away.
sides-later = Decide later
which-title = Which product is “{ $title }”?
which-said = The packet only tells its name. As the lines are written anew, it must be known which product it is.
which-search = Search the menu
which-nothing = There is no such product
change-unread = { $number } could not be read. { $why }
# The day at a glance
command-show-day = The day at a glance
command-export-day = Save the day as CSV
day-to-orders = Back to the orders
day-before = The day before
day-after = The day after
day-today = Back to today
day-is-today = today
day-save-elsewhere = Save elsewhere…
day-export-hint = For Excel or LibreOffice set to Turkish. Guests’ real data is in it.
day-reading = Reading the orders…
day-empty = No orders were handed over at this desk on this day.
day-unreadable = The orders cannot be read from the disk. They will be tried again shortly.
day-taken = Orders
day-sum = Sum
day-average = Average
day-unsent = Waiting to be sent
day-unknown = May have arrived
day-refused = Refused
day-withdrawn = Taken back
day-estimated = { $count ->
    [one] The amount of one order is our estimate: the store’s total is not known yet.
   *[other] The amounts of { $count } orders are our estimate: the store’s totals are not known yet.
}
day-by-hour = Orders the store took, by the hour
day-hour = { $hour } o’clock: { $count ->
    [one] one order
   *[other] { $count } orders
}, { $sum }
weekday-1 = Monday
weekday-2 = Tuesday
weekday-3 = Wednesday
weekday-4 = Thursday
weekday-5 = Friday
weekday-6 = Saturday
weekday-7 = Sunday
day-state-sending = being sent
day-state-waiting = waiting to be sent
day-state-unknown = may have arrived
day-state-lapsed = needs a decision
day-state-accepted = accepted
day-state-refused = refused
day-state-withdrawn = taken back
day-column-time = Time
day-column-number = Number
day-column-packet = Packet id
day-column-state = State
day-column-customer = Customer
day-column-phone = Phone
day-column-address = Address
day-column-directions = Directions
day-column-region = Part of town
day-column-items = Items
day-column-note = Note
day-column-total = Total
day-column-estimate = Estimate
day-column-difference = Difference
day-column-payments = Payments
day-column-payment-note = Payment note
day-column-sale-type = Kind of sale
day-column-store = Store
day-column-said = The store’s answer
banner-day-written = The orders of the day were saved: { $file }. Guests’ real data is in it.
banner-day-not-written = The orders of the day could not be saved: { $why }
## Orders screen
orders-search = Search the orders
orders-hint = phone, name, number, product, channel
orders-of-day = This desk
orders-open = Open packets
orders-glance = Day
orders-read = Read { $age }
orders-read-again = read again
orders-known = This is the last list that is known.
orders-pending = Reading…
orders-none-of-day = No order was sent from this desk today.
orders-none-open = The store has no open packets.
orders-not-found = Nothing fits this search.
orders-clear = show all
orders-day-unreadable = The orders of the day could not be read from the disk; it is tried again.
orders-choose = Choose an order at the left.
orders-unnamed = No name
orders-ours = ours
orders-items = { $count ->
    [one] { $count } line
   *[other] { $count } lines
 }
orders-scheduled = for { $at }
rows-all = All
rows-waiting = Waiting
rows-refused = Refused
rows-accepted = Accepted
rows-ours = Ours
rows-unpaid = Unpaid
row-queued = in line
row-sending = being sent
row-waiting = waiting
row-unknown = outcome unknown
row-lapsed = needs a decision
row-refused = refused
row-withdrawn = taken back
row-change-underway = changing
row-change-stuck = change not made
age-at-least = { $time } or more
balance-paid = paid
balance-unpaid = unpaid
balance-partly = { $paid } paid, { $rest } left
balance-over = { $amount } too much paid
channel-phone = Phone
channel-web-store = Web store
channel-table = Table
channel-unknown = Unknown channel
packet-change = Change
packet-age = { $age } old
packet-order-code = Order no. { $code }
packet-reading = Reading the packet…
packet-gone = The server has no such open packet: it may have been closed or cancelled.
packet-known = This is how it was last known.
packet-discounts = Discount on the order
packet-paid = Paid
packet-rest = Left to pay
packet-payments-untold = The server does not tell the payments one by one; only their sum is known.
packet-payment-unnamed = Unnamed payment
packet-customer = Customer
packet-withheld = The customer is withheld: the store has not agreed, or the key lacks the permission.
packet-withheld-ours = The server withholds the customer; this is what was sent from this desk.
packet-no-customer = No customer was entered.
packet-note = Order note
packet-no-lines = The packet has no lines.
packet-cancelled = { $count ->
    [one] { $count } line taken out
   *[other] { $count } lines taken out
 }
packet-line-unnamed = Unnamed product
packet-line-extra = extra { $amount }
packet-line-discount = discount { $amount }
packet-line-differs = Our estimate { $ours }, difference { $difference }
packet-status = Status label
packet-status-help = This is only a label: it does not close or cancel the packet, nor take a payment. A packet is cancelled or closed on the Restomenum panel.
packet-status-ready = Ready
packet-status-on-delivery = On delivery
packet-status-delivered = Delivered
packet-status-rejected = Rejected
packet-change-status = Label “{ $status }”
packet-change-order = Change of the packet
packet-change-underway = { $what }: on its way
packet-change-done = { $what }: done
packet-change-refused = { $what }: refused
packet-change-refused-at = The server said no to the { $step }: { $why }
packet-change-overtaken = { $what }: not sent
packet-change-overtaken-help = Somebody else changed this packet meanwhile. It is shown below as it is now; look and decide again.
packet-change-not-kept = { $what }: could not be kept, so it was not sent
packet-change-half = Done so far: { $steps }.
packet-change-step-fields = notes and fields
packet-change-step-orders = lines
packet-change-step-payments = payments
packet-change-queued = In line.
packet-change-reading = Reading the packet again…
packet-change-sending = Sending the { $step }…
packet-change-waiting = Waiting.
packet-change-unknown = The reply was lost ({ $step }); the packet is read and compared.
change-try-now = Try now
change-take-back = Take back
sent-refused = The server refused it: { $why }
sent-withdrawn = Taken back before it was sent.
sent-not-on-desk = The order is not on the desk any more.
sent-to-desk = Open on the desk
sent-unreadable = What was sent cannot be read any more.
