\set buyer random(1001, 3000)
\set p1 random(1, 1000)
\set p2 random(1, 1000)
\set p3 random(1, 1000)
\set p4 random(1, 1000)
\set p5 random(1, 1000)
\set quantity random(1, 20)
BEGIN;
SELECT id, balance, held_out, held_in FROM account WHERE id IN (:p1, :p2, :p3, :p4, :p5, :buyer) ORDER BY id FOR NO KEY UPDATE;
SELECT product_id, unit_price FROM price WHERE product_id IN (:p1, :p2, :p3, :p4, :p5);
INSERT INTO bare_order (buyer_id, state, net_minor, placed_at) VALUES (:buyer, 'confirmed', :quantity::bigint * 1000, now());
INSERT INTO bare_line (order_id, line_no, product_id, quantity, net_minor) SELECT currval('bare_order_id_seq'), n, p, :quantity::bigint, :quantity::bigint * 1000 FROM (VALUES (1, :p1::bigint), (2, :p2::bigint), (3, :p3::bigint), (4, :p4::bigint), (5, :p5::bigint)) v(n, p);
INSERT INTO bare_transfer (account_id, amount, order_id, at) SELECT a, :quantity::bigint, currval('bare_order_id_seq'), now() FROM (VALUES (:p1::bigint), (:p2::bigint), (:p3::bigint), (:p4::bigint), (:p5::bigint), (:buyer::bigint)) v(a);
UPDATE account SET held_out = held_out + :quantity::bigint WHERE id IN (:p1, :p2, :p3, :p4, :p5, :buyer);
COMMIT;
