BEGIN TRANSACTION;
CREATE TABLE actions (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	agent BIGINT NOT NULL, 
	partner BIGINT, 
	action TEXT NOT NULL, 
	choice TEXT, 
	amount DOUBLE, 
	payoff DOUBLE, 
	reason TEXT NOT NULL, 
	fields TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
CREATE TABLE agents (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	agent BIGINT NOT NULL, 
	persona TEXT, 
	reasoner TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "agents" VALUES('20261121-150906-db3977',0,0,'strong_democrat','argument');
INSERT INTO "agents" VALUES('20261121-150906-db3977',1,1,'strong_democrat','argument');
INSERT INTO "agents" VALUES('20261121-150906-db3977',2,2,'strong_democrat','argument');
INSERT INTO "agents" VALUES('20261121-150906-db3977',3,3,'strong_democrat','argument');
INSERT INTO "agents" VALUES('20261121-150906-db3977',4,4,'strong_republican','argument');
INSERT INTO "agents" VALUES('20261121-150906-db3977',5,5,'strong_republican','argument');
INSERT INTO "agents" VALUES('20261121-150906-db3977',6,6,'strong_democrat','argument');
INSERT INTO "agents" VALUES('20261121-150906-db3977',7,7,'strong_democrat','argument');
INSERT INTO "agents" VALUES('20261121-150906-db3977',8,8,'strong_republican','argument');
INSERT INTO "agents" VALUES('20261121-150906-db3977',9,9,'strong_republican','argument');
INSERT INTO "agents" VALUES('20261121-150906-db3977',10,10,'independent','argument');
INSERT INTO "agents" VALUES('20261121-150906-db3977',11,11,'strong_republican','argument');
CREATE TABLE answers (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	agent BIGINT NOT NULL, 
	question TEXT NOT NULL, 
	option BIGINT, 
	value DOUBLE, 
	reason TEXT NOT NULL, 
	raw TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "answers" VALUES('20261121-150906-db3977',0,'treatment',0,'poll',0,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',1,'treatment',0,'poll',0,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',2,'treatment',0,'poll',1,'self_placement',2,3.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',3,'treatment',0,'poll',1,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',4,'treatment',0,'poll',2,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',5,'treatment',0,'poll',2,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',6,'treatment',0,'poll',3,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',7,'treatment',0,'poll',3,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',8,'treatment',0,'poll',4,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',9,'treatment',0,'poll',4,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',10,'treatment',0,'poll',5,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',11,'treatment',0,'poll',5,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',12,'treatment',0,'poll',6,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',13,'treatment',0,'poll',6,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',14,'treatment',0,'poll',7,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',15,'treatment',0,'poll',7,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',16,'treatment',0,'poll',8,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',17,'treatment',0,'poll',8,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',18,'treatment',0,'poll',9,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',19,'treatment',0,'poll',9,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',20,'treatment',0,'poll',10,'self_placement',6,7.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',21,'treatment',0,'poll',10,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',22,'treatment',0,'poll',11,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',23,'treatment',0,'poll',11,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',24,'treatment',2,'poll',0,'self_placement',2,3.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',25,'treatment',2,'poll',0,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',26,'treatment',2,'poll',1,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',27,'treatment',2,'poll',1,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',28,'treatment',2,'poll',2,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',29,'treatment',2,'poll',2,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',30,'treatment',2,'poll',3,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',31,'treatment',2,'poll',3,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',32,'treatment',2,'poll',4,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',33,'treatment',2,'poll',4,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',34,'treatment',2,'poll',5,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',35,'treatment',2,'poll',5,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',36,'treatment',2,'poll',6,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',37,'treatment',2,'poll',6,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',38,'treatment',2,'poll',7,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',39,'treatment',2,'poll',7,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',40,'treatment',2,'poll',8,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',41,'treatment',2,'poll',8,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',42,'treatment',2,'poll',9,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',43,'treatment',2,'poll',9,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',44,'treatment',2,'poll',10,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',45,'treatment',2,'poll',10,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',46,'treatment',2,'poll',11,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',47,'treatment',2,'poll',11,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',48,'no_interaction',0,'poll',0,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',49,'no_interaction',0,'poll',0,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',50,'no_interaction',0,'poll',1,'self_placement',2,3.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',51,'no_interaction',0,'poll',1,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',52,'no_interaction',0,'poll',2,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',53,'no_interaction',0,'poll',2,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',54,'no_interaction',0,'poll',3,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',55,'no_interaction',0,'poll',3,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',56,'no_interaction',0,'poll',4,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',57,'no_interaction',0,'poll',4,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',58,'no_interaction',0,'poll',5,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',59,'no_interaction',0,'poll',5,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',60,'no_interaction',0,'poll',6,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',61,'no_interaction',0,'poll',6,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',62,'no_interaction',0,'poll',7,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',63,'no_interaction',0,'poll',7,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',64,'no_interaction',0,'poll',8,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',65,'no_interaction',0,'poll',8,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',66,'no_interaction',0,'poll',9,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',67,'no_interaction',0,'poll',9,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',68,'no_interaction',0,'poll',10,'self_placement',6,7.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',69,'no_interaction',0,'poll',10,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',70,'no_interaction',0,'poll',11,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',71,'no_interaction',0,'poll',11,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',72,'no_interaction',2,'poll',0,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',73,'no_interaction',2,'poll',0,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',74,'no_interaction',2,'poll',1,'self_placement',2,3.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',75,'no_interaction',2,'poll',1,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',76,'no_interaction',2,'poll',2,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',77,'no_interaction',2,'poll',2,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',78,'no_interaction',2,'poll',3,'self_placement',1,2.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',79,'no_interaction',2,'poll',3,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',80,'no_interaction',2,'poll',4,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',81,'no_interaction',2,'poll',4,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',82,'no_interaction',2,'poll',5,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',83,'no_interaction',2,'poll',5,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',84,'no_interaction',2,'poll',6,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',85,'no_interaction',2,'poll',6,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',86,'no_interaction',2,'poll',7,'self_placement',3,4.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',87,'no_interaction',2,'poll',7,'vote',0,0.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',88,'no_interaction',2,'poll',8,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',89,'no_interaction',2,'poll',8,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',90,'no_interaction',2,'poll',9,'self_placement',4,5.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',91,'no_interaction',2,'poll',9,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',92,'no_interaction',2,'poll',10,'self_placement',6,7.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',93,'no_interaction',2,'poll',10,'vote',1,1.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',94,'no_interaction',2,'poll',11,'self_placement',5,6.0,'answered',NULL);
INSERT INTO "answers" VALUES('20261121-150906-db3977',95,'no_interaction',2,'poll',11,'vote',1,1.0,'answered',NULL);
CREATE TABLE arms (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	interaction BOOLEAN, 
	persona BOOLEAN, 
	shuffled BOOLEAN, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "arms" VALUES('20261121-150906-db3977',0,'treatment',1,1,0);
INSERT INTO "arms" VALUES('20261121-150906-db3977',1,'no_interaction',0,1,0);
CREATE TABLE calls (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	phase TEXT, 
	prompt TEXT, 
	model TEXT, 
	draws BIGINT NOT NULL, 
	attempt BIGINT NOT NULL, 
	outcome TEXT NOT NULL, 
	http_status BIGINT, 
	started DOUBLE, 
	latency DOUBLE, 
	prompt_tokens BIGINT, 
	completion_tokens BIGINT, 
	cost DOUBLE, 
	possibly_billed BOOLEAN, 
	detail TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
CREATE TABLE edges (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	hearer BIGINT NOT NULL, 
	heard BIGINT NOT NULL, 
	weight DOUBLE, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "edges" VALUES('20261121-150906-db3977',0,0,1,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',1,0,7,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',2,0,8,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',3,1,0,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',4,1,7,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',5,1,8,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',6,2,3,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',7,2,6,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',8,2,10,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',9,3,2,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',10,3,6,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',11,3,10,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',12,4,5,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',13,4,9,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',14,4,11,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',15,5,4,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',16,5,9,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',17,5,11,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',18,6,2,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',19,6,3,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',20,6,10,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',21,7,0,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',22,7,1,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',23,7,8,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',24,8,0,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',25,8,1,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',26,8,7,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',27,9,4,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',28,9,5,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',29,9,11,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',30,10,2,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',31,10,3,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',32,10,6,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',33,11,4,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',34,11,5,NULL);
INSERT INTO "edges" VALUES('20261121-150906-db3977',35,11,9,NULL);
CREATE TABLE exposures (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	message BIGINT, 
	agent BIGINT NOT NULL, 
	sender BIGINT, 
	position BIGINT NOT NULL, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "exposures" VALUES('20261121-150906-db3977',0,'treatment',1,'hear',7,0,7,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',1,'treatment',1,'hear',1,0,1,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',2,'treatment',1,'hear',8,0,8,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',3,'treatment',1,'hear',7,1,7,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',4,'treatment',1,'hear',8,1,8,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',5,'treatment',1,'hear',0,1,0,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',6,'treatment',1,'hear',6,2,6,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',7,'treatment',1,'hear',10,2,10,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',8,'treatment',1,'hear',3,2,3,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',9,'treatment',1,'hear',6,3,6,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',10,'treatment',1,'hear',2,3,2,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',11,'treatment',1,'hear',10,3,10,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',12,'treatment',1,'hear',5,4,5,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',13,'treatment',1,'hear',9,4,9,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',14,'treatment',1,'hear',11,4,11,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',15,'treatment',1,'hear',9,5,9,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',16,'treatment',1,'hear',11,5,11,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',17,'treatment',1,'hear',4,5,4,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',18,'treatment',1,'hear',2,6,2,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',19,'treatment',1,'hear',10,6,10,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',20,'treatment',1,'hear',3,6,3,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',21,'treatment',1,'hear',1,7,1,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',22,'treatment',1,'hear',8,7,8,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',23,'treatment',1,'hear',0,7,0,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',24,'treatment',1,'hear',7,8,7,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',25,'treatment',1,'hear',1,8,1,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',26,'treatment',1,'hear',0,8,0,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',27,'treatment',1,'hear',5,9,5,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',28,'treatment',1,'hear',11,9,11,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',29,'treatment',1,'hear',4,9,4,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',30,'treatment',1,'hear',6,10,6,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',31,'treatment',1,'hear',2,10,2,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',32,'treatment',1,'hear',3,10,3,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',33,'treatment',1,'hear',5,11,5,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',34,'treatment',1,'hear',9,11,9,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',35,'treatment',1,'hear',4,11,4,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',36,'treatment',2,'hear',13,0,1,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',37,'treatment',2,'hear',20,0,8,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',38,'treatment',2,'hear',19,0,7,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',39,'treatment',2,'hear',12,1,0,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',40,'treatment',2,'hear',20,1,8,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',41,'treatment',2,'hear',19,1,7,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',42,'treatment',2,'hear',18,2,6,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',43,'treatment',2,'hear',15,2,3,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',44,'treatment',2,'hear',22,2,10,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',45,'treatment',2,'hear',14,3,2,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',46,'treatment',2,'hear',18,3,6,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',47,'treatment',2,'hear',22,3,10,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',48,'treatment',2,'hear',17,4,5,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',49,'treatment',2,'hear',23,4,11,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',50,'treatment',2,'hear',21,4,9,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',51,'treatment',2,'hear',16,5,4,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',52,'treatment',2,'hear',23,5,11,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',53,'treatment',2,'hear',21,5,9,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',54,'treatment',2,'hear',14,6,2,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',55,'treatment',2,'hear',15,6,3,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',56,'treatment',2,'hear',22,6,10,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',57,'treatment',2,'hear',12,7,0,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',58,'treatment',2,'hear',13,7,1,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',59,'treatment',2,'hear',20,7,8,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',60,'treatment',2,'hear',12,8,0,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',61,'treatment',2,'hear',13,8,1,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',62,'treatment',2,'hear',19,8,7,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',63,'treatment',2,'hear',17,9,5,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',64,'treatment',2,'hear',16,9,4,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',65,'treatment',2,'hear',23,9,11,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',66,'treatment',2,'hear',14,10,2,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',67,'treatment',2,'hear',18,10,6,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',68,'treatment',2,'hear',15,10,3,2);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',69,'treatment',2,'hear',17,11,5,0);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',70,'treatment',2,'hear',16,11,4,1);
INSERT INTO "exposures" VALUES('20261121-150906-db3977',71,'treatment',2,'hear',21,11,9,2);
CREATE TABLE figures (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	name TEXT NOT NULL, 
	value DOUBLE, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
CREATE TABLE ground_truth (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	question TEXT NOT NULL, 
	"group" TEXT, 
	label TEXT, 
	option BIGINT, 
	share DOUBLE, 
	se DOUBLE, 
	n DOUBLE, 
	effective_n DOUBLE, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',0,'self_placement','all','all',0,1.69491525423728812971e-02,4.20345244792169787928e-03,944.0,944.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',1,'self_placement','all','all',1,1.09110169491525424434e-01,1.0152868695167478058e-02,944.0,944.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',2,'self_placement','all','all',2,1.55720338983050848868e-01,1.18075552771325694573e-02,944.0,944.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',3,'self_placement','all','all',3,2.71186440677966100754e-01,0.0144772595684867,944.0,944.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',4,'self_placement','all','all',4,1.80084745762711856409e-01,1.25131629573217734857e-02,944.0,944.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',5,'self_placement','all','all',5,2.3093220338983050377e-01,1.37236210215105590426e-02,944.0,944.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',6,'self_placement','all','all',6,3.60169491525423740574e-02,6.06781475951302835813e-03,944.0,944.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',7,'self_placement','party','strong Democrat',0,0.035,1.30278017366880355387e-02,200.0,200.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',8,'self_placement','party','strong Democrat',1,0.305,3.26374172542056723012e-02,200.0,200.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',9,'self_placement','party','strong Democrat',2,0.22,2.93651418826632419623e-02,200.0,200.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',10,'self_placement','party','strong Democrat',3,0.27,3.14714515284334472866e-02,200.0,200.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',11,'self_placement','party','strong Democrat',4,0.085,1.97693992252836181489e-02,200.0,200.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',12,'self_placement','party','strong Democrat',5,0.07,1.80868924470722093611e-02,200.0,200.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',13,'self_placement','party','strong Democrat',6,0.015,8.61662527650926615696e-03,200.0,200.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',14,'self_placement','party','weak Democrat',0,2.77777777777777762358e-02,1.22830156705803460182e-02,180.0,180.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',15,'self_placement','party','weak Democrat',1,1.27777777777777767909e-01,2.49525378837045855306e-02,180.0,180.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',16,'self_placement','party','weak Democrat',2,3.05555555555555580227e-01,3.44300244139257582975e-02,180.0,180.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',17,'self_placement','party','weak Democrat',3,0.35,3.56503817745391707316e-02,180.0,180.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',18,'self_placement','party','weak Democrat',4,1.22222222222222218213e-01,0.0244816600627116,180.0,180.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',19,'self_placement','party','weak Democrat',5,6.11111111111111091065e-02,1.79036126952414054169e-02,180.0,180.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',20,'self_placement','party','weak Democrat',6,5.55555555555555576757e-03,5.55555555555559566621e-03,180.0,180.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',21,'self_placement','party','independent Democrat',0,2.77777777777777762358e-02,1.58869172178549150631e-02,108.0,108.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',22,'self_placement','party','independent Democrat',1,1.11111111111111104943e-01,3.0381596756651689517e-02,108.0,108.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',23,'self_placement','party','independent Democrat',2,2.59259259259259244867e-01,4.23651125809463222071e-02,108.0,108.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',24,'self_placement','party','independent Democrat',3,3.98148148148148139924e-01,4.73233261597881191273e-02,108.0,108.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',25,'self_placement','party','independent Democrat',4,1.66666666666666657414e-01,3.60281417639264564534e-02,108.0,108.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',26,'self_placement','party','independent Democrat',5,2.77777777777777762358e-02,1.58869172178548977159e-02,108.0,108.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',27,'self_placement','party','independent Democrat',6,9.25925925925925874526e-03,9.25925925925926394943e-03,108.0,108.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',28,'self_placement','party','independent',0,2.70270270270270285273e-02,2.70270270270270458745e-02,37.0,37.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',29,'self_placement','party','independent',1,5.40540540540540570546e-02,3.7687388582615985455e-02,37.0,37.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',30,'self_placement','party','independent',2,1.35135135135135142636e-01,5.69779758588897233817e-02,37.0,37.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',31,'self_placement','party','independent',3,5.13513513513513486508e-01,8.3302891932013192755e-02,37.0,37.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',32,'self_placement','party','independent',4,1.89189189189189199691e-01,6.52764718296821588872e-02,37.0,37.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',33,'self_placement','party','independent',5,5.40540540540540570546e-02,3.76873885826159923939e-02,37.0,37.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',34,'self_placement','party','independent',6,2.70270270270270285273e-02,2.7027027027027049344e-02,37.0,37.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',35,'self_placement','party','independent Republican',0,0.0,0.0,94.0,94.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',36,'self_placement','party','independent Republican',1,2.12765957446808505471e-02,1.49637203621760059985e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',37,'self_placement','party','independent Republican',2,0.0425531914893617,2.09306117803389341025e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',38,'self_placement','party','independent Republican',3,2.87234042553191515345e-01,4.69191305357824772759e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',39,'self_placement','party','independent Republican',4,3.19148936170212782492e-01,4.83371773827289269442e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',40,'self_placement','party','independent Republican',5,2.65957446808510633573e-01,4.58168494262823911e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',41,'self_placement','party','independent Republican',6,6.38297872340425481718e-02,2.53482296672881031451e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',42,'self_placement','party','weak Republican',0,0.0,0.0,150.0,150.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',43,'self_placement','party','weak Republican',1,6.66666666666666709456e-03,6.66666666666667229873e-03,150.0,150.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',44,'self_placement','party','weak Republican',2,0.06,1.94556801457283351508e-02,150.0,150.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',45,'self_placement','party','weak Republican',3,2.26666666666666655194e-01,3.42992054703688611927e-02,150.0,150.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',46,'self_placement','party','weak Republican',4,3.46666666666666678509e-01,3.8987942456257008994e-02,150.0,150.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',47,'self_placement','party','weak Republican',5,0.32,3.82152153541460704033e-02,150.0,150.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',48,'self_placement','party','weak Republican',6,0.04,1.60536014901756646233e-02,150.0,150.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',49,'self_placement','party','strong Republican',0,0.0,0.0,175.0,175.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',50,'self_placement','party','strong Republican',1,1.14285714285714285615e-02,8.05796499782479580531e-03,175.0,175.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',51,'self_placement','party','strong Republican',2,1.14285714285714285615e-02,8.05796499782480794837e-03,175.0,175.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',52,'self_placement','party','strong Republican',3,9.14285714285714284921e-02,2.18497202374448896977e-02,175.0,175.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',53,'self_placement','party','strong Republican',4,1.37142857142857149677e-01,2.60784287788227778226e-02,175.0,175.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',54,'self_placement','party','strong Republican',5,6.57142857142857139685e-01,3.59842017098516153694e-02,175.0,175.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',55,'self_placement','party','strong Republican',6,9.14285714285714284921e-02,2.18497202374448862283e-02,175.0,175.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',56,'self_placement','education','less than high school',0,0.0,0.0,65.0,65.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',57,'self_placement','education','less than high school',1,3.07692307692307709388e-02,2.15864849236958242229e-02,65.0,65.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',58,'self_placement','education','less than high school',2,1.23076923076923083755e-01,4.10656855847357921129e-02,65.0,65.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',59,'self_placement','education','less than high school',3,0.4,6.12372435695794151144e-02,65.0,65.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',60,'self_placement','education','less than high school',4,2.30769230769230782041e-01,5.26656305293428939062e-02,65.0,65.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',61,'self_placement','education','less than high school',5,1.38461538461538469224e-01,4.31729698473916137513e-02,65.0,65.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',62,'self_placement','education','less than high school',6,7.6923076923076927347e-02,3.33086693763245331179e-02,65.0,65.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',63,'self_placement','education','high school',0,1.2096774193548386761e-02,6.9557427553044153673e-03,248.0,248.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',64,'self_placement','education','high school',1,5.64516129032258048847e-02,1.46849269032310828647e-02,248.0,248.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',65,'self_placement','education','high school',2,1.2903225806451612545e-01,2.13305329849542389675e-02,248.0,248.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',66,'self_placement','education','high school',3,3.95161290322580627254e-01,3.11070272697248489945e-02,248.0,248.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',67,'self_placement','education','high school',4,1.2903225806451612545e-01,2.13305329849542493758e-02,248.0,248.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',68,'self_placement','education','high school',5,2.29838709677419344989e-01,2.67703441281925899608e-02,248.0,248.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',69,'self_placement','education','high school',6,4.8387096774193547044e-02,1.36535777280960227836e-02,248.0,248.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',70,'self_placement','education','some college',0,1.6042780748663103274e-02,9.21237186325251332374e-03,187.0,187.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',71,'self_placement','education','some college',1,1.39037433155080214497e-01,2.53688939723483650179e-02,187.0,187.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',72,'self_placement','education','some college',2,1.17647058823529410132e-01,2.36240979088969856036e-02,187.0,187.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',73,'self_placement','education','some college',3,2.13903743315508015898e-01,3.00670337022325220854e-02,187.0,187.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',74,'self_placement','education','some college',4,2.19251336898395710051e-01,3.03368355682309305543e-02,187.0,187.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',75,'self_placement','education','some college',5,2.62032085561497318781e-01,3.22433015213837645407e-02,187.0,187.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',76,'self_placement','education','some college',6,3.20855614973262065481e-02,1.29216160980179708278e-02,187.0,187.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',77,'self_placement','education','college',0,2.25225225225225214598e-02,7.04952786497526403403e-03,444.0,444.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',78,'self_placement','education','college',1,1.37387387387387399639e-01,1.63560892337041054178e-02,444.0,444.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',79,'self_placement','education','college',2,1.91441441441441428938e-01,1.86926921622188914329e-02,444.0,444.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',80,'self_placement','education','college',3,2.07207207207207200205e-01,1.92566356004090465103e-02,444.0,444.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',81,'self_placement','education','college',4,1.84684684684684685684e-01,1.84364108732214503072e-02,444.0,444.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',82,'self_placement','education','college',5,2.31981981981981971729e-01,2.005445982709124636e-02,444.0,444.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',83,'self_placement','education','college',6,2.47747747747747749935e-02,7.38508430723086150421e-03,444.0,444.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',84,'self_placement','age','18-29',0,8.06451612903225784068e-03,8.06451612903225784068e-03,124.0,124.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',85,'self_placement','age','18-29',1,1.61290322580645156813e-01,3.3163276096965281503e-02,124.0,124.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',86,'self_placement','age','18-29',2,2.3387096774193547044e-01,3.81668713229204939474e-02,124.0,124.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',87,'self_placement','age','18-29',3,2.74193548387096752705e-01,4.02241126577778940198e-02,124.0,124.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',88,'self_placement','age','18-29',4,1.53225806451612905911e-01,3.2478593161197950867e-02,124.0,124.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',89,'self_placement','age','18-29',5,1.12903225806451609769e-01,2.85355415824913236089e-02,124.0,124.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',90,'self_placement','age','18-29',6,5.64516129032258048847e-02,2.08097905944328795402e-02,124.0,124.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',91,'self_placement','age','30-44',0,0.0223463687150838,7.82279376551959365615e-03,358.0,358.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',92,'self_placement','age','30-44',1,1.22905027932960889125e-01,1.73769690492404926818e-02,358.0,358.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',93,'self_placement','age','30-44',2,1.62011173184357537557e-01,1.95010272621600581899e-02,358.0,358.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',94,'self_placement','age','30-44',3,2.56983240223463693663e-01,2.31269093067628418725e-02,358.0,358.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',95,'self_placement','age','30-44',4,1.36871508379888262574e-01,1.81911495836749662058e-02,358.0,358.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',96,'self_placement','age','30-44',5,2.59776536312849137821e-01,2.32085109167995476409e-02,358.0,358.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',97,'self_placement','age','30-44',6,3.91061452513966484323e-02,1.02594978411375964411e-02,358.0,358.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',98,'self_placement','age','45-59',0,1.24481327800829866953e-02,7.15692461023249067858e-03,241.0,241.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',99,'self_placement','age','45-59',1,1.03734439834024902427e-01,1.96822261006330788413e-02,241.0,241.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',100,'self_placement','age','45-59',2,1.6182572614107884612e-01,2.37730730466908304898e-02,241.0,241.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',101,'self_placement','age','45-59',3,2.6556016597510373467e-01,2.8507160227913184991e-02,241.0,241.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',102,'self_placement','age','45-59',4,1.95020746887966806015e-01,2.55756765282975570552e-02,241.0,241.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',103,'self_placement','age','45-59',5,2.32365145228215774775e-01,2.72619686644909875461e-02,241.0,241.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',104,'self_placement','age','45-59',6,2.90456431535269718469e-02,1.08401248776872731471e-02,241.0,241.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',105,'self_placement','age','60+',0,1.80995475113122188115e-02,0.0089878589550768,221.0,221.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',106,'self_placement','age','60+',1,6.33484162895927571668e-02,1.64227384555119780562e-02,221.0,221.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',107,'self_placement','age','60+',2,9.50226244343891357502e-02,1.97706537897127179737e-02,221.0,221.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',108,'self_placement','age','60+',3,2.9864253393665157743e-01,3.08556146990629324988e-02,221.0,221.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',109,'self_placement','age','60+',4,0.248868778280543,2.91495446305998599789e-02,221.0,221.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',110,'self_placement','age','60+',5,0.248868778280543,2.91495446305998599789e-02,221.0,221.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',111,'self_placement','age','60+',6,2.71493212669683264826e-02,1.09569893886196523952e-02,221.0,221.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',112,'self_placement','income','under $15,000',0,1.98675496688741730355e-02,1.13938083007187121453e-02,151.0,151.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',113,'self_placement','income','under $15,000',1,9.27152317880794718529e-02,2.36810919768722025202e-02,151.0,151.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',114,'self_placement','income','under $15,000',2,1.58940397350993384284e-01,2.9852788528701056786e-02,151.0,151.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',115,'self_placement','income','under $15,000',3,3.37748344370860931196e-01,3.86155754625516628442e-02,151.0,151.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',116,'self_placement','income','under $15,000',4,1.45695364238410590695e-01,2.88060439350087127419e-02,151.0,151.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',117,'self_placement','income','under $15,000',5,1.78807947019867546911e-01,3.12874485060072246578e-02,151.0,151.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',118,'self_placement','income','under $15,000',6,6.62251655629139124314e-02,2.03042512804713463914e-02,151.0,151.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',119,'self_placement','income','$15,000-$29,999',0,2.09424083769633520568e-02,1.03882078663959792619e-02,191.0,191.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',120,'self_placement','income','$15,000-$29,999',1,9.9476439790575910127e-02,2.17135511553170311438e-02,191.0,191.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',121,'self_placement','income','$15,000-$29,999',2,1.72774869109947631917e-01,2.74268130153484078481e-02,191.0,191.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',122,'self_placement','income','$15,000-$29,999',3,3.19371727748691103254e-01,3.38241137327784449628e-02,191.0,191.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',123,'self_placement','income','$15,000-$29,999',4,1.46596858638743443581e-01,2.56603543967809828718e-02,191.0,191.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',124,'self_placement','income','$15,000-$29,999',5,2.14659685863874349909e-01,2.97870428497020098279e-02,191.0,191.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',125,'self_placement','income','$15,000-$29,999',6,2.61780104712041883363e-02,1.15832733849455266766e-02,191.0,191.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',126,'self_placement','income','$30,000-$49,999',0,3.03030303030303038713e-02,1.13030885847310632458e-02,231.0,231.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',127,'self_placement','income','$30,000-$49,999',1,1.25541125541125536679e-01,2.18473509824908644627e-02,231.0,231.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',128,'self_placement','income','$30,000-$49,999',2,1.55844155844155840551e-01,2.391622652122803519e-02,231.0,231.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',129,'self_placement','income','$30,000-$49,999',3,2.72727272727272707086e-01,2.93662855668090777561e-02,231.0,231.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',130,'self_placement','income','$30,000-$49,999',4,1.55844155844155840551e-01,2.39162265212280213122e-02,231.0,231.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',131,'self_placement','income','$30,000-$49,999',5,2.29437229437229439632e-01,2.77250308491926271414e-02,231.0,231.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',132,'self_placement','income','$30,000-$49,999',6,3.03030303030303038713e-02,1.13030885847310563069e-02,231.0,231.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',133,'self_placement','income','$50,000-$74,999',0,4.92610837438423650874e-03,4.92610837438424171291e-03,203.0,203.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',134,'self_placement','income','$50,000-$74,999',1,9.35960591133004893293e-02,2.04933986994894658251e-02,203.0,203.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',135,'self_placement','income','$50,000-$74,999',2,1.37931034482758618775e-01,2.42619843010445264408e-02,203.0,203.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',136,'self_placement','income','$50,000-$74,999',3,2.51231527093596085364e-01,0.0305165307326944,203.0,203.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',137,'self_placement','income','$50,000-$74,999',4,2.118226600985221586e-01,2.87489836899410787507e-02,203.0,203.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',138,'self_placement','income','$50,000-$74,999',5,2.7586206896551723755e-01,3.14471258167824396778e-02,203.0,203.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',139,'self_placement','income','$50,000-$74,999',6,2.4630541871921183411e-02,1.09055073467574960288e-02,203.0,203.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',140,'self_placement','income','$75,000 and over',0,5.95238095238095205052e-03,5.95238095238091388661e-03,168.0,168.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',141,'self_placement','income','$75,000 and over',1,1.30952380952380958989e-01,2.61047928326204811688e-02,168.0,168.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',142,'self_placement','income','$75,000 and over',2,1.54761904761904767191e-01,0.0279874498816251,168.0,168.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',143,'self_placement','income','$75,000 and over',3,1.78571428571428575393e-01,2.96368917080738203395e-02,168.0,168.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',144,'self_placement','income','$75,000 and over',4,2.4404761904761904101e-01,3.32373409051919671552e-02,168.0,168.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',145,'self_placement','income','$75,000 and over',5,2.4404761904761904101e-01,3.32373409051919463386e-02,168.0,168.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',146,'self_placement','income','$75,000 and over',6,4.16666666666666643537e-02,1.54630243835790024548e-02,168.0,168.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',147,'vote','all','all',0,5.83686440677966156265e-01,1.60525574896424397253e-02,944.0,944.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',148,'vote','all','all',1,4.16313559322033899245e-01,1.60525574896424397253e-02,944.0,944.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',149,'vote','party','strong Democrat',0,0.985,8.61662527650928523892e-03,200.0,200.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',150,'vote','party','strong Democrat',1,0.015,8.61662527650928523892e-03,200.0,200.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',151,'vote','party','weak Democrat',0,9.38888888888888883954e-01,1.79036126952413950086e-02,180.0,180.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',152,'vote','party','weak Democrat',1,6.11111111111111091065e-02,1.79036126952413950086e-02,180.0,180.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',153,'vote','party','independent Democrat',0,9.35185185185185230416e-01,2.38009374266292365873e-02,108.0,108.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',154,'vote','party','independent Democrat',1,6.48148148148148112168e-02,2.38009374266292365873e-02,108.0,108.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',155,'vote','party','independent',0,7.0270270270270274171e-01,7.6178083447242167514e-02,37.0,37.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',156,'vote','party','independent',1,2.972972972972973138e-01,7.6178083447242167514e-02,37.0,37.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',157,'vote','party','independent Republican',0,2.55319148936170192687e-01,4.52152892024724889497e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',158,'vote','party','independent Republican',1,7.44680851063829751801e-01,4.52152892024724611941e-02,94.0,94.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',159,'vote','party','weak Republican',0,1.73333333333333339254e-01,3.10108109411450921788e-02,150.0,150.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',160,'vote','party','weak Republican',1,8.26666666666666660745e-01,3.10108109411450921788e-02,150.0,150.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',161,'vote','party','strong Republican',0,4.5714285714285714246e-02,1.58339969242523512238e-02,175.0,175.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',162,'vote','party','strong Republican',1,9.54285714285714292692e-01,1.58339969242523512238e-02,175.0,175.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',163,'vote','education','less than high school',0,7.38461538461538502531e-01,0.054934064834945,65.0,65.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',164,'vote','education','less than high school',1,2.61538461538461552979e-01,5.49340648349450066945e-02,65.0,65.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',165,'vote','education','high school',0,6.16935483870967749098e-01,3.09319543522232898169e-02,248.0,248.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',166,'vote','education','high school',1,3.83064516129032250901e-01,3.09319543522232898169e-02,248.0,248.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',167,'vote','education','some college',0,5.66844919786096301805e-01,3.63326741110259199274e-02,187.0,187.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',168,'vote','education','some college',1,4.33155080213903753705e-01,3.63326741110259199274e-02,187.0,187.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',169,'vote','education','college',0,5.49549549549549598559e-01,2.36387810327023557832e-02,444.0,444.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',170,'vote','education','college',1,4.50450450450450456951e-01,2.36387810327023280276e-02,444.0,444.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',171,'vote','age','18-29',0,6.93548387096774243687e-01,4.15687325673270782755e-02,124.0,124.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',172,'vote','age','18-29',1,3.06451612903225811823e-01,4.15687325673270782755e-02,124.0,124.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',173,'vote','age','30-44',0,5.64245810055865937293e-01,2.624344527421450593e-02,358.0,358.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',174,'vote','age','30-44',1,4.35754189944134062706e-01,2.624344527421450593e-02,358.0,358.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',175,'vote','age','45-59',0,5.89211618257261426911e-01,3.17569734578040177574e-02,241.0,241.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',176,'vote','age','45-59',1,4.10788381742738573088e-01,3.17569734578040177574e-02,241.0,241.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',177,'vote','age','60+',0,5.47511312217194623386e-01,3.3557459217627441661e-02,221.0,221.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',178,'vote','age','60+',1,4.52488687782805432124e-01,3.3557459217627441661e-02,221.0,221.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',179,'vote','income','under $15,000',0,7.48344370860927199373e-01,3.54330423438999203566e-02,151.0,151.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',180,'vote','income','under $15,000',1,2.51655629139072856137e-01,3.54330423438999203566e-02,151.0,151.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',181,'vote','income','$15,000-$29,999',0,6.59685863874345579382e-01,3.43741353865391827127e-02,191.0,191.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',182,'vote','income','$15,000-$29,999',1,3.40314136125654476128e-01,3.43741353865391827127e-02,191.0,191.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',183,'vote','income','$30,000-$49,999',0,5.67099567099567103412e-01,3.26707985619288723833e-02,231.0,231.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',184,'vote','income','$30,000-$49,999',1,4.32900432900432896587e-01,3.26707985619288723833e-02,231.0,231.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',185,'vote','income','$50,000-$74,999',0,4.97536945812807884781e-01,3.51794503869106087168e-02,203.0,203.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',186,'vote','income','$50,000-$74,999',1,5.02463054187192170729e-01,3.51794503869106087168e-02,203.0,203.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',187,'vote','income','$75,000 and over',0,4.76190476190476164042e-01,3.8647269200068154471e-02,168.0,168.0);
INSERT INTO "ground_truth" VALUES('20261121-150906-db3977',188,'vote','income','$75,000 and over',1,5.23809523809523835957e-01,3.8647269200068154471e-02,168.0,168.0);
CREATE TABLE measures (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	measure TEXT NOT NULL, 
	arm TEXT, 
	round BIGINT, 
	question TEXT, 
	"group" TEXT, 
	label TEXT, 
	value DOUBLE, 
	se DOUBLE, 
	low DOUBLE, 
	high DOUBLE, 
	n DOUBLE, 
	details TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "measures" VALUES('20261121-150906-db3977',0,'total_variation','treatment',NULL,'self_placement','all','all',1.93855932203389841328e-01,NULL,0.0,3.56150179226453089675e-01,12.0,'{"floor_draws":0.5833333333333333,"floor_survey":0.08908898305084739,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.26649515738498786}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',1,'total_variation','treatment',NULL,'self_placement','all','all',3.13206214689265571848e-01,NULL,8.46864948164945466335e-03,3.39791689809988861625e-01,12.0,'{"floor_draws":0.5,"floor_survey":0.09110169491525424,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.26649515738498786}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',2,'total_variation','no_interaction',NULL,'self_placement','all','all',1.93855932203389841328e-01,NULL,0.0,3.95258304134355642478e-01,12.0,'{"floor_draws":0.5,"floor_survey":0.09322033898305083,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.26649515738498786}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',3,'total_variation','no_interaction',NULL,'self_placement','all','all',1.93855932203389841328e-01,NULL,0.0,3.55662896084305513166e-01,12.0,'{"floor_draws":0.5833333333333333,"floor_survey":0.08908898305084738,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.26649515738498786}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',4,'total_variation_net_of_control','treatment',NULL,'self_placement','all','all',1.1935028248587573052e-01,NULL,-0.25,1.79025423728813581902e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.32989570658245215,"p_adjusted":0.32989570658245215,"p_discovery":0.32989570658245215,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',5,'wasserstein','treatment',NULL,'self_placement','all','all',5.65560263653483927259e-02,NULL,0.0,2.01765484280056472954e-01,12.0,'{"floor_draws":0.22222222222222215,"floor_survey":0.031426553672316386,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.09607041969330103}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',6,'wasserstein','treatment',NULL,'self_placement','all','all',8.24505649717514332852e-02,NULL,0.0,2.06935293481399301684e-01,12.0,'{"floor_draws":0.20833333333333331,"floor_survey":0.03319209039548022,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.09607041969330103}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',7,'wasserstein','no_interaction',NULL,'self_placement','all','all',5.65560263653483927259e-02,NULL,0.0,2.01978199989333168096e-01,12.0,'{"floor_draws":0.20833333333333331,"floor_survey":0.03283898305084743,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.09607041969330103}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',8,'wasserstein','no_interaction',NULL,'self_placement','all','all',5.65560263653483927259e-02,NULL,0.0,1.81090583011030870075e-01,12.0,'{"floor_draws":0.20833333333333334,"floor_survey":0.033192090395480225,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.09607041969330103}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',9,'wasserstein_net_of_control','treatment',NULL,'self_placement','all','all',2.58945386064030405592e-02,NULL,-0.0439030131826742,9.42796610169491372532e-02,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.5571741963835879,"p_adjusted":0.5571741963835879,"p_discovery":0.5571741963835879,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',10,'drift_share_unchanged','treatment',NULL,'self_placement','all','all',4.1666666666666668517e-01,NULL,0.25,0.75,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',11,'drift_w1','treatment',NULL,'self_placement','all','all',4.16666666666666643537e-02,NULL,0.0,1.52763536241319386466e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',12,'drift_mean_absolute_change','treatment',NULL,'self_placement','all','all',1.52777777777777762358e-01,NULL,4.16666666666666643537e-02,2.08333333333333342585e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',13,'drift_mean_change','treatment',NULL,'self_placement','all','all',1.38888888888888881179e-02,NULL,-0.125,2.08333333333333342585e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',14,'drift_stability','treatment',NULL,'self_placement','all','all',6.60211301430097319276e-01,NULL,6.24603620704457740409e-01,9.04534033733290887546e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',15,'drift_share_unchanged','no_interaction',NULL,'self_placement','all','all',1.0,NULL,1.0,1.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',16,'drift_w1','no_interaction',NULL,'self_placement','all','all',0.0,NULL,0.0,1.11015526198937601154e-17,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',17,'drift_mean_absolute_change','no_interaction',NULL,'self_placement','all','all',0.0,NULL,0.0,0.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',18,'drift_mean_change','no_interaction',NULL,'self_placement','all','all',0.0,NULL,0.0,0.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',19,'drift_stability','no_interaction',NULL,'self_placement','all','all',1.0,NULL,1.0,1.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',20,'drift_share_unchanged_net_of_control','treatment',NULL,'self_placement','all','all',-5.83333333333333259318e-01,NULL,-0.75,-0.25,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.04788453647105151,"p_adjusted":0.04788453647105151,"p_discovery":0.04788453647105151,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',21,'drift_w1_net_of_control','treatment',NULL,'self_placement','all','all',4.16666666666666643537e-02,NULL,4.16666666666666643537e-02,2.08333333333333342585e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.42504637988283556,"p_adjusted":0.42504637988283556,"p_discovery":0.42504637988283556,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',22,'drift_net_of_control','treatment',NULL,'self_placement','all','all',1.52777777777777762358e-01,NULL,4.16666666666666643537e-02,2.08333333333333342585e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.07432369013928732,"p_adjusted":0.07432369013928732,"p_discovery":0.07432369013928732,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',23,'drift_mean_change_net_of_control','treatment',NULL,'self_placement','all','all',1.38888888888888881179e-02,NULL,-0.125,2.08333333333333342585e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.8803465757702296,"p_adjusted":0.8803465757702296,"p_discovery":0.8803465757702296,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',24,'drift_stability_net_of_control','treatment',NULL,'self_placement','all','all',-3.39788698569902680723e-01,NULL,-3.7539637929554225959e-01,-9.54659662667091124532e-02,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.04029683982247489,"p_adjusted":0.04029683982247489,"p_discovery":0.04029683982247489,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',25,'polarisation_entropy','treatment',NULL,'self_placement','all','all',8.75966162206826881586e-01,NULL,5.79126839616808219979e-01,8.98374191684214173925e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',26,'polarisation_variance','treatment',NULL,'self_placement','all','all',2.40972222222222276499e+00,NULL,1.02031250000000017763e+00,3.5560763888888886619e+00,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',27,'polarisation_extremity','treatment',NULL,'self_placement','all','all',1.41666666666666674068e+00,NULL,1.0,1.91666666666666674068e+00,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',28,'polarisation_bimodality','treatment',NULL,'self_placement','all','all',3.60866566557841661477e-01,NULL,2.53214952504202672756e-01,5.62520287541257602015e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',29,'polarisation_esteban_ray','treatment',NULL,'self_placement','all','all',2.02959179082453054776e-02,NULL,1.83973043769793155599e-02,5.42282485430578553575e-02,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',30,'polarisation_clusters','treatment',NULL,'self_placement','all','all',5.14285714285714323779e+00,NULL,2.66666666666666651863e+00,5.53846153846153832489e+00,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',31,'polarisation_entropy','no_interaction',NULL,'self_placement','all','all',8.75966162206826881586e-01,NULL,5.79126839616808219979e-01,8.98374191684214173925e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',32,'polarisation_variance','no_interaction',NULL,'self_placement','all','all',2.40972222222222276499e+00,NULL,1.02031250000000017763e+00,3.5560763888888886619e+00,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',33,'polarisation_extremity','no_interaction',NULL,'self_placement','all','all',1.41666666666666674068e+00,NULL,1.0,1.91666666666666674068e+00,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',34,'polarisation_bimodality','no_interaction',NULL,'self_placement','all','all',3.60866566557841661477e-01,NULL,2.53214952504202672756e-01,5.62520287541257602015e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',35,'polarisation_esteban_ray','no_interaction',NULL,'self_placement','all','all',2.02959179082453054776e-02,NULL,1.83973043769793155599e-02,5.42282485430578553575e-02,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',36,'polarisation_clusters','no_interaction',NULL,'self_placement','all','all',5.14285714285714323779e+00,NULL,2.66666666666666651863e+00,5.53846153846153832489e+00,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',37,'polarisation_entropy','treatment',NULL,'self_placement','all','all',7.31858003843676940824e-01,NULL,5.34310780662033191212e-01,7.31858003843676940824e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',38,'polarisation_variance','treatment',NULL,'self_placement','all','all',2.22222222222222276499e+00,NULL,0.6875,3.1875,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',39,'polarisation_extremity','treatment',NULL,'self_placement','all','all',1.5,NULL,1.25,1.75,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',40,'polarisation_bimodality','treatment',NULL,'self_placement','all','all',5.36642236766792124491e-01,NULL,4.92414743355577666505e-01,5.91608391608391626093e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',41,'polarisation_esteban_ray','treatment',NULL,'self_placement','all','all',3.32311625110444167074e-02,NULL,2.93578510390188618384e-02,6.62435293155976823165e-02,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',42,'polarisation_clusters','treatment',NULL,'self_placement','all','all',3.6,NULL,2.66666666666666651863e+00,3.6,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',43,'polarisation_entropy','no_interaction',NULL,'self_placement','all','all',8.75966162206826881586e-01,NULL,3.56207187108022182986e-01,8.75966162206826881586e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',44,'polarisation_variance','no_interaction',NULL,'self_placement','all','all',2.40972222222222276499e+00,NULL,0.25,3.25,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',45,'polarisation_extremity','no_interaction',NULL,'self_placement','all','all',1.41666666666666674068e+00,NULL,1.25,1.5,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',46,'polarisation_bimodality','no_interaction',NULL,'self_placement','all','all',3.60866566557841661477e-01,NULL,3.39819924484461188818e-01,6.29370629370629375287e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',47,'polarisation_esteban_ray','no_interaction',NULL,'self_placement','all','all',2.02959179082453054776e-02,NULL,2.02959179082453020082e-02,3.62729401373385051954e-02,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',48,'polarisation_clusters','no_interaction',NULL,'self_placement','all','all',5.14285714285714323779e+00,NULL,2.0,5.14285714285714323779e+00,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',49,'polarisation_entropy_net_of_control','treatment',NULL,'self_placement','all','all',-1.44108158363149940761e-01,NULL,-2.15063428594627126244e-01,0.178103593554011,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.21946873327380984,"p_adjusted":0.21946873327380984,"p_discovery":0.21946873327380984,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',50,'polarisation_variance_net_of_control','treatment',NULL,'self_placement','all','all',-0.1875,NULL,-9.79166666666666740681e-01,5.48611111111111160454e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.7265800839618111,"p_adjusted":0.7265800839618111,"p_discovery":0.7265800839618111,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',51,'polarisation_extremity_net_of_control','treatment',NULL,'self_placement','all','all',8.33333333333332593184e-02,NULL,-0.25,0.25,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.598083150956177,"p_adjusted":0.598083150956177,"p_discovery":0.598083150956177,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',52,'polarisation_bimodality_net_of_control','treatment',NULL,'self_placement','all','all',1.75775670208950463013e-01,NULL,-1.1859003940222212492e-01,2.15978490137482936894e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.16305545344979372,"p_adjusted":0.16305545344979372,"p_discovery":0.16305545344979372,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',53,'polarisation_esteban_ray_net_of_control','treatment',NULL,'self_placement','all','all',1.29352446027991112298e-02,NULL,3.66689954858528954773e-04,2.9970589178259177121e-02,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.2193242004143765,"p_adjusted":0.2193242004143765,"p_discovery":0.2193242004143765,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',54,'polarisation_clusters_net_of_control','treatment',NULL,'self_placement','all','all',-1.54285714285714314897e+00,NULL,-1.71428571428571485668e+00,6.66666666666666518636e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.16170479754428044,"p_adjusted":0.16170479754428044,"p_discovery":0.16170479754428044,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',55,'total_variation','treatment',NULL,'vote','all','all',8.36864406779661285096e-02,NULL,0.0,3.19697163286820518202e-01,12.0,'{"floor_draws":0.41666666666666663,"floor_survey":0.06366525423728805,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.08368644067796613}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',56,'total_variation','treatment',NULL,'vote','all','all',8.36864406779661285096e-02,NULL,0.0,3.25093961334813164043e-01,12.0,'{"floor_draws":0.41666666666666663,"floor_survey":0.06567796610169493,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.08368644067796613}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',57,'total_variation','no_interaction',NULL,'vote','all','all',8.36864406779661285096e-02,NULL,0.0,3.56058403881760465736e-01,12.0,'{"floor_draws":0.41666666666666663,"floor_survey":0.05942796610169485,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"first","uniform":0.08368644067796613}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',58,'total_variation','no_interaction',NULL,'vote','all','all',8.36864406779661285096e-02,NULL,0.0,3.24919015035157632276e-01,12.0,'{"floor_draws":0.41666666666666663,"floor_survey":0.06144067796610167,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.0,"stage":"last","uniform":0.08368644067796613}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',59,'total_variation_net_of_control','treatment',NULL,'vote','all','all',0.0,NULL,0.0,0.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',60,'drift_share_unchanged','treatment',NULL,'vote','all','all',1.0,NULL,1.0,1.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',61,'drift_total_variation','treatment',NULL,'vote','all','all',0.0,NULL,0.0,0.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',62,'drift_share_unchanged','no_interaction',NULL,'vote','all','all',1.0,NULL,1.0,1.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',63,'drift_total_variation','no_interaction',NULL,'vote','all','all',0.0,NULL,0.0,0.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',64,'drift_share_unchanged_net_of_control','treatment',NULL,'vote','all','all',0.0,NULL,0.0,0.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',65,'drift_total_variation_net_of_control','treatment',NULL,'vote','all','all',0.0,NULL,0.0,0.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',66,'polarisation_entropy','treatment',NULL,'vote','all','all',1.0,NULL,6.50022421648354109535e-01,1.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',67,'polarisation_entropy','no_interaction',NULL,'vote','all','all',1.0,NULL,6.50022421648354109535e-01,1.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',68,'polarisation_entropy','treatment',NULL,'vote','all','all',1.0,NULL,0.0,1.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',69,'polarisation_entropy','no_interaction',NULL,'vote','all','all',1.0,NULL,0.0,1.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',70,'polarisation_entropy_net_of_control','treatment',NULL,'vote','all','all',0.0,NULL,0.0,0.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',71,'total_variation','treatment',NULL,'self_placement','party','strong Democrat',1.73333333333333311498e-01,NULL,0.0,2.03661745759771750652e-01,6.0,'{"floor_draws":0.6666666666666667,"floor_survey":0.2,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2782203389830508,"stage":"first","uniform":0.36642857142857144}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',72,'total_variation','treatment',NULL,'self_placement','party','independent',0.972972972972973,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.4444444444444444,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2615093907466789,"stage":"first","uniform":0.416988416988417}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',73,'total_variation','treatment',NULL,'self_placement','party','strong Republican',2.62857142857142900282e-01,NULL,0.0,6.30637937187608632605e-01,5.0,'{"floor_draws":0.6000000000000001,"floor_survey":0.15909090909090912,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.4816222760290557,"stage":"first","uniform":0.5142857142857142}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',74,'total_variation','treatment',NULL,'self_placement','party','strong Democrat',3.73333333333333294845e-01,NULL,0.0,4.28512146227017498567e-01,6.0,'{"floor_draws":0.6666666666666667,"floor_survey":0.18,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2782203389830508,"stage":"last","uniform":0.36642857142857144}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',75,'total_variation','treatment',NULL,'self_placement','party','independent',8.10810810810810744797e-01,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.3888888888888889,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2615093907466789,"stage":"last","uniform":0.416988416988417}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',76,'total_variation','treatment',NULL,'self_placement','party','strong Republican',1.71428571428571430157e-01,NULL,0.0,4.87115226272752055436e-01,5.0,'{"floor_draws":0.6000000000000001,"floor_survey":0.18181818181818185,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.4816222760290557,"stage":"last","uniform":0.5142857142857142}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',77,'total_variation','no_interaction',NULL,'self_placement','party','strong Democrat',1.73333333333333311498e-01,NULL,0.0,2.11832609195290288983e-01,6.0,'{"floor_draws":0.6666666666666667,"floor_survey":0.19000000000000003,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2782203389830508,"stage":"first","uniform":0.36642857142857144}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',78,'total_variation','no_interaction',NULL,'self_placement','party','independent',0.972972972972973,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.4444444444444444,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2615093907466789,"stage":"first","uniform":0.416988416988417}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',79,'total_variation','no_interaction',NULL,'self_placement','party','strong Republican',2.62857142857142900282e-01,NULL,0.0,6.23028784892359355218e-01,5.0,'{"floor_draws":0.6000000000000001,"floor_survey":0.14772727272727276,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.4816222760290557,"stage":"first","uniform":0.5142857142857142}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',80,'total_variation','no_interaction',NULL,'self_placement','party','strong Democrat',1.73333333333333311498e-01,NULL,0.0,3.60663129864586928796e-01,6.0,'{"floor_draws":0.6666666666666666,"floor_survey":0.19,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2782203389830508,"stage":"last","uniform":0.36642857142857144}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',81,'total_variation','no_interaction',NULL,'self_placement','party','independent',0.972972972972973,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.4444444444444444,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.2615093907466789,"stage":"last","uniform":0.416988416988417}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',82,'total_variation','no_interaction',NULL,'self_placement','party','strong Republican',2.62857142857142900282e-01,NULL,0.0,6.38430906580277568451e-01,5.0,'{"floor_draws":0.6000000000000001,"floor_survey":0.15909090909090906,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.4816222760290557,"stage":"last","uniform":0.5142857142857142}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',83,'wasserstein','treatment',NULL,'self_placement','party','strong Democrat',3.41666666666666368756e-02,NULL,0.0,0.0752682935926649,6.0,'{"floor_draws":0.1944444444444445,"floor_survey":0.06591666666666664,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.16503531073446331,"stage":"first","uniform":0.14678571428571432}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',84,'wasserstein','treatment',NULL,'self_placement','party','independent',4.90990990990990971987e-01,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.12962962962962962,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.08204019697663764,"stage":"first","uniform":0.1685971685971686}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',85,'wasserstein','treatment',NULL,'self_placement','party','strong Republican',6.47619047619047705222e-02,NULL,0.0,1.25557504050196055978e-01,5.0,'{"floor_draws":0.09999999999999999,"floor_survey":0.043560606060606064,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.227702784503632,"stage":"first","uniform":0.29904761904761895}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',86,'wasserstein','treatment',NULL,'self_placement','party','strong Democrat',1.15833333333333357573e-01,NULL,0.0,2.44435974121093774202e-01,6.0,'{"floor_draws":0.3333333333333333,"floor_survey":0.06166666666666667,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.16503531073446331,"stage":"last","uniform":0.14678571428571432}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',87,'wasserstein','treatment',NULL,'self_placement','party','independent',1.93693693693693658186e-01,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.12962962962962962,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.08204019697663764,"stage":"last","uniform":0.1685971685971686}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',88,'wasserstein','treatment',NULL,'self_placement','party','strong Republican',0.06,NULL,0.0,1.66269601004464251392e-01,5.0,'{"floor_draws":0.2,"floor_survey":0.046496212121212084,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.227702784503632,"stage":"last","uniform":0.29904761904761895}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',89,'wasserstein','no_interaction',NULL,'self_placement','party','strong Democrat',3.41666666666666368756e-02,NULL,0.0,4.88848029242621370804e-02,6.0,'{"floor_draws":0.19444444444444448,"floor_survey":0.06666666666666665,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.16503531073446331,"stage":"first","uniform":0.14678571428571432}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',90,'wasserstein','no_interaction',NULL,'self_placement','party','independent',4.90990990990990971987e-01,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.1388888888888889,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.08204019697663764,"stage":"first","uniform":0.1685971685971686}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',91,'wasserstein','no_interaction',NULL,'self_placement','party','strong Republican',6.47619047619047705222e-02,NULL,0.0,1.22553792602937500211e-01,5.0,'{"floor_draws":0.1,"floor_survey":0.04924242424242424,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.227702784503632,"stage":"first","uniform":0.29904761904761895}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',92,'wasserstein','no_interaction',NULL,'self_placement','party','strong Democrat',3.41666666666666368756e-02,NULL,0.0,4.5409601175155411834e-02,6.0,'{"floor_draws":0.19444444444444448,"floor_survey":0.06758333333333327,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.16503531073446331,"stage":"last","uniform":0.14678571428571432}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',93,'wasserstein','no_interaction',NULL,'self_placement','party','independent',4.90990990990990971987e-01,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.12962962962962965,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.08204019697663764,"stage":"last","uniform":0.1685971685971686}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',94,'wasserstein','no_interaction',NULL,'self_placement','party','strong Republican',6.47619047619047705222e-02,NULL,0.0,1.31060638919030414406e-01,5.0,'{"floor_draws":0.1,"floor_survey":0.04734848484848485,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.227702784503632,"stage":"last","uniform":0.29904761904761895}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',95,'drift_w1','treatment',NULL,'self_placement','party','strong Democrat',1.11111111111111104943e-01,NULL,1.11111111111111104943e-01,2.77777777777777790113e-01,6.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',96,'drift_mean_absolute_change','treatment',NULL,'self_placement','party','strong Democrat',2.22222222222222209886e-01,NULL,1.66666666666666657414e-01,2.77777777777777790113e-01,6.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',97,'drift_mean_change','treatment',NULL,'self_placement','party','strong Democrat',1.11111111111111104943e-01,NULL,-5.55555555555555524716e-02,2.77777777777777790113e-01,6.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',98,'drift_w1','treatment',NULL,'self_placement','party','independent',3.33333333333333314829e-01,NULL,3.33333333333333314829e-01,3.33333333333333314829e-01,1.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',99,'drift_mean_absolute_change','treatment',NULL,'self_placement','party','independent',3.33333333333333314829e-01,NULL,3.33333333333333314829e-01,3.33333333333333314829e-01,1.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',100,'drift_mean_change','treatment',NULL,'self_placement','party','independent',-3.33333333333333314829e-01,NULL,-3.33333333333333314829e-01,-3.33333333333333314829e-01,1.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',101,'drift_w1','treatment',NULL,'self_placement','party','strong Republican',3.33333333333333328707e-02,NULL,0.0,4.16666666666666643537e-02,5.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',102,'drift_mean_absolute_change','treatment',NULL,'self_placement','party','strong Republican',3.33333333333333328707e-02,NULL,0.0,4.16666666666666643537e-02,5.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',103,'drift_mean_change','treatment',NULL,'self_placement','party','strong Republican',-3.33333333333333328707e-02,NULL,-4.16666666666666643537e-02,0.0,5.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',104,'drift_w1','no_interaction',NULL,'self_placement','party','strong Democrat',0.0,NULL,0.0,0.0,6.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',105,'drift_mean_absolute_change','no_interaction',NULL,'self_placement','party','strong Democrat',0.0,NULL,0.0,0.0,6.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',106,'drift_mean_change','no_interaction',NULL,'self_placement','party','strong Democrat',0.0,NULL,0.0,0.0,6.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',107,'drift_w1','no_interaction',NULL,'self_placement','party','independent',0.0,NULL,0.0,0.0,1.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',108,'drift_mean_absolute_change','no_interaction',NULL,'self_placement','party','independent',0.0,NULL,0.0,0.0,1.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',109,'drift_mean_change','no_interaction',NULL,'self_placement','party','independent',0.0,NULL,0.0,0.0,1.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',110,'drift_w1','no_interaction',NULL,'self_placement','party','strong Republican',0.0,NULL,0.0,0.0,5.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',111,'drift_mean_absolute_change','no_interaction',NULL,'self_placement','party','strong Republican',0.0,NULL,0.0,0.0,5.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',112,'drift_mean_change','no_interaction',NULL,'self_placement','party','strong Republican',0.0,NULL,0.0,0.0,5.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"change","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',113,'polarisation_between_groups','treatment',NULL,'self_placement','party','all',7.04899135446685698447e-01,NULL,4.20942982456140368796e-01,9.29425770308123233576e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',114,'polarisation_between_groups','no_interaction',NULL,'self_placement','party','all',7.04899135446685698447e-01,NULL,4.20942982456140368796e-01,9.29425770308123233576e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"first","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',115,'polarisation_between_groups','treatment',NULL,'self_placement','party','all',2.04999999999999960031e-01,NULL,0.0,3.33333333333333259318e-01,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',116,'polarisation_between_groups','no_interaction',NULL,'self_placement','party','all',7.04899135446685698447e-01,NULL,0.0,0.8,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',117,'polarisation_between_groups_net_of_control','treatment',NULL,'self_placement','party','all',-4.99899135446685738415e-01,NULL,-6.91084539542689446633e-01,0.0,12.0,'{"floor_draws":null,"floor_survey":null,"missing":0,"p":0.08091948071546946,"p_adjusted":0.08091948071546946,"p_discovery":0.08091948071546946,"pooled":null,"stage":"last","uniform":null}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',118,'total_variation','treatment',NULL,'vote','party','strong Democrat',1.50000000000000063837e-02,NULL,0.0,2.99981689453125144328e-02,6.0,'{"floor_draws":0.0,"floor_survey":0.04000000000000002,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.40131355932203383,"stage":"first","uniform":0.485}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',119,'total_variation','treatment',NULL,'vote','party','independent',7.02702702702702630688e-01,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.2777777777777778,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.11901626202473659,"stage":"first","uniform":0.20270270270270271}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',120,'total_variation','treatment',NULL,'vote','party','strong Republican',4.57142857142857073071e-02,NULL,1.82338169642857102215e-02,7.4280691964285716633e-02,5.0,'{"floor_draws":0.0,"floor_survey":0.0681818181818182,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.5379721549636804,"stage":"first","uniform":0.4542857142857143}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',121,'total_variation','treatment',NULL,'vote','party','strong Democrat',1.50000000000000063837e-02,NULL,0.0,2.99981689453125144328e-02,6.0,'{"floor_draws":0.0,"floor_survey":0.030000000000000013,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.40131355932203383,"stage":"last","uniform":0.485}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',122,'total_variation','treatment',NULL,'vote','party','independent',7.02702702702702630688e-01,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.2777777777777778,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.11901626202473659,"stage":"last","uniform":0.20270270270270271}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',123,'total_variation','treatment',NULL,'vote','party','strong Republican',4.57142857142857073071e-02,NULL,1.71428571428571402401e-02,7.4280691964285716633e-02,5.0,'{"floor_draws":0.0,"floor_survey":0.0681818181818182,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.5379721549636804,"stage":"last","uniform":0.4542857142857143}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',124,'total_variation','no_interaction',NULL,'vote','party','strong Democrat',1.50000000000000063837e-02,NULL,0.0,2.99981689453125144328e-02,6.0,'{"floor_draws":0.0,"floor_survey":0.030000000000000013,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.40131355932203383,"stage":"first","uniform":0.485}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',125,'total_variation','no_interaction',NULL,'vote','party','independent',7.02702702702702630688e-01,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.2777777777777778,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.11901626202473659,"stage":"first","uniform":0.20270270270270271}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',126,'total_variation','no_interaction',NULL,'vote','party','strong Republican',4.57142857142857073071e-02,NULL,1.71456473214285677608e-02,7.42823660714285599615e-02,5.0,'{"floor_draws":0.0,"floor_survey":0.05681818181818185,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.5379721549636804,"stage":"first","uniform":0.4542857142857143}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',127,'total_variation','no_interaction',NULL,'vote','party','strong Democrat',1.50000000000000063837e-02,NULL,0.0,2.99994506835937618793e-02,6.0,'{"floor_draws":0.0,"floor_survey":0.035499999999999816,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.40131355932203383,"stage":"last","uniform":0.485}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',128,'total_variation','no_interaction',NULL,'vote','party','independent',7.02702702702702630688e-01,NULL,NULL,NULL,1.0,'{"floor_draws":0.0,"floor_survey":0.33333333333333337,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.11901626202473659,"stage":"last","uniform":0.20270270270270271}');
INSERT INTO "measures" VALUES('20261121-150906-db3977',129,'total_variation','no_interaction',NULL,'vote','party','strong Republican',4.57142857142857073071e-02,NULL,1.71428571428571402401e-02,7.42815290178571313584e-02,5.0,'{"floor_draws":0.0,"floor_survey":0.0681818181818182,"missing":0,"p":null,"p_adjusted":null,"p_discovery":null,"pooled":0.5379721549636804,"stage":"last","uniform":0.4542857142857143}');
CREATE TABLE messages (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	message BIGINT, 
	agent BIGINT NOT NULL, 
	question TEXT, 
	"group" BIGINT, 
	text TEXT, 
	value DOUBLE, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "messages" VALUES('20261121-150906-db3977',0,'treatment',1,'speak.1',0,0,'self_placement',0,'I lean 2 of 3 towards "extremely liberal". Government should make sure that everyone has a fair chance, because markets alone leave many people behind.',2.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',1,'treatment',1,'speak.1',1,1,'self_placement',0,'I lean 1 of 3 towards "extremely liberal". I am not convinced when others say: "Government should make sure that everyone has a fair chance, because markets alone leave many people behind."',3.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',2,'treatment',1,'speak.1',2,2,'self_placement',2,'I stand in the middle. I am not convinced when others say: "Welfare should ask for work in return, because lasting help without it can keep people from standing on their own."',4.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',3,'treatment',1,'speak.1',3,3,'self_placement',2,'I lean 2 of 3 towards "extremely liberal". I am not convinced when others say: "Government should be smaller, because people run their own lives better than Washington can."',2.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',4,'treatment',1,'speak.1',4,4,'self_placement',1,'I lean 1 of 3 towards "extremely conservative". Government should make sure that everyone has a fair chance, because markets alone leave many people behind.',5.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',5,'treatment',1,'speak.1',5,5,'self_placement',1,'I lean 2 of 3 towards "extremely conservative". I am not convinced when others say: "Those who earn the most can pay more in taxes, so that schools and Medicare are properly funded."',6.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',6,'treatment',1,'speak.1',6,6,'self_placement',2,'I lean 1 of 3 towards "extremely conservative". I am not convinced when others say: "Those who earn the most can pay more in taxes, so that schools and Medicare are properly funded."',5.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',7,'treatment',1,'speak.1',7,7,'self_placement',0,'I stand in the middle. Government should be smaller, because people run their own lives better than Washington can.',4.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',8,'treatment',1,'speak.1',8,8,'self_placement',0,'I lean 2 of 3 towards "extremely conservative". Welfare should ask for work in return, because lasting help without it can keep people from standing on their own.',6.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',9,'treatment',1,'speak.1',9,9,'self_placement',1,'I lean 1 of 3 towards "extremely conservative". I am not convinced when others say: "Government should be smaller, because people run their own lives better than Washington can."',5.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',10,'treatment',1,'speak.1',10,10,'self_placement',2,'I lean 3 of 3 towards "extremely conservative". Welfare should ask for work in return, because lasting help without it can keep people from standing on their own.',7.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',11,'treatment',1,'speak.1',11,11,'self_placement',1,'I lean 2 of 3 towards "extremely conservative". Lower taxes leave families and businesses more to spend, save and invest as they see fit.',6.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',12,'treatment',2,'speak.1',12,0,'self_placement',0,'I lean 1 of 3 towards "extremely liberal". I am not convinced when others say: "Government should make sure that everyone has a fair chance, because markets alone leave many people behind."',3.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',13,'treatment',2,'speak.1',13,1,'self_placement',0,'I stand in the middle. Welfare should ask for work in return, because lasting help without it can keep people from standing on their own.',4.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',14,'treatment',2,'speak.1',14,2,'self_placement',2,'I lean 1 of 3 towards "extremely liberal". I am not convinced when others say: "Government should be smaller, because people run their own lives better than Washington can."',3.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',15,'treatment',2,'speak.1',15,3,'self_placement',2,'I lean 2 of 3 towards "extremely liberal". I am not convinced when others say: "Lower taxes leave families and businesses more to spend, save and invest as they see fit."',2.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',16,'treatment',2,'speak.1',16,4,'self_placement',1,'I lean 1 of 3 towards "extremely conservative". Government should make sure that everyone has a fair chance, because markets alone leave many people behind.',5.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',17,'treatment',2,'speak.1',17,5,'self_placement',1,'I lean 2 of 3 towards "extremely conservative". I am not convinced when others say: "A society as rich as ours should keep a safety net for families who fall on hard times."',6.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',18,'treatment',2,'speak.1',18,6,'self_placement',2,'I lean 2 of 3 towards "extremely conservative". Lower taxes leave families and businesses more to spend, save and invest as they see fit.',6.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',19,'treatment',2,'speak.1',19,7,'self_placement',0,'I lean 2 of 3 towards "extremely conservative". Lower taxes leave families and businesses more to spend, save and invest as they see fit.',6.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',20,'treatment',2,'speak.1',20,8,'self_placement',0,'I lean 2 of 3 towards "extremely conservative". Welfare should ask for work in return, because lasting help without it can keep people from standing on their own.',6.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',21,'treatment',2,'speak.1',21,9,'self_placement',1,'I lean 1 of 3 towards "extremely conservative". I am not convinced when others say: "A society as rich as ours should keep a safety net for families who fall on hard times."',5.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',22,'treatment',2,'speak.1',22,10,'self_placement',2,'I lean 3 of 3 towards "extremely conservative". I am not convinced when others say: "Those who earn the most can pay more in taxes, so that schools and Medicare are properly funded."',7.0,'answered');
INSERT INTO "messages" VALUES('20261121-150906-db3977',23,'treatment',2,'speak.1',23,11,'self_placement',1,'I lean 1 of 3 towards "extremely conservative". A society as rich as ours should keep a safety net for families who fall on hard times.',5.0,'answered');
CREATE TABLE personas (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	persona TEXT NOT NULL, 
	prompt TEXT, 
	weight DOUBLE, 
	reasoner TEXT, 
	attributes TEXT, 
	traits TEXT, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "personas" VALUES('20261121-150906-db3977',0,'strong_democrat','You are a voter of 1996. Party: strong Democrat.',4.85436893203883501612e-01,NULL,'{"party":"strong Democrat"}','{}');
INSERT INTO "personas" VALUES('20261121-150906-db3977',1,'independent','You are a voter of 1996. Party: independent.',8.98058252427184483535e-02,NULL,'{"party":"independent"}','{}');
INSERT INTO "personas" VALUES('20261121-150906-db3977',2,'strong_republican','You are a voter of 1996. Party: strong Republican.',4.24757281553398036155e-01,NULL,'{"party":"strong Republican"}','{}');
CREATE TABLE questions (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	question TEXT NOT NULL, 
	text TEXT, 
	options TEXT, 
	"values" TEXT, 
	ordinal BOOLEAN, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
INSERT INTO "questions" VALUES('20261121-150906-db3977',0,'self_placement','On a seven-point scale from extremely liberal to extremely conservative, where would you place your own political views?','["extremely liberal","liberal","slightly liberal","moderate","slightly conservative","conservative","extremely conservative"]','[1.0,2.0,3.0,4.0,5.0,6.0,7.0]',1);
INSERT INTO "questions" VALUES('20261121-150906-db3977',1,'vote','In the presidential election of November 1996, do you expect to vote for Bill Clinton or for Bob Dole?','["Bill Clinton","Bob Dole"]','[0.0,1.0]',0);
CREATE TABLE replies (
	run_id TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	model TEXT, 
	text TEXT, 
	reason TEXT NOT NULL, 
	finish TEXT, 
	refusal TEXT, 
	logprobs TEXT, 
	fingerprint TEXT, 
	PRIMARY KEY (run_id, "key")
);
CREATE TABLE runs (
	run_id TEXT NOT NULL, 
	name TEXT, 
	seed TEXT, 
	status TEXT NOT NULL, 
	scenario TEXT, 
	manifest TEXT, 
	PRIMARY KEY (run_id)
);
INSERT INTO "runs" VALUES('20261121-150906-db3977','older-town','3','finished','{"arguments":{},"arms":["treatment","no_interaction"],"description":"","fit":null,"graph":null,"grow":null,"limits":{"fail_above":0.05,"max_ties":5000000},"measures":["total_variation","wasserstein","drift","polarisation"],"name":"older-town","poll":{"each_round":false},"population":{"mixture":"survey","personas":"personas.yaml","sampling":"systematic","size":12},"protocol":{"group_size":4,"instruction":"Say what you think about the question and why.","kind":"deliberation","last_n":16,"order":"simultaneous","reseat":false,"rounds":2,"structure":"round_table","topic":"self_placement","words":80},"reasoners":{},"reasoning":{"bias":0.5,"homophily":0.0,"kind":"argument"},"seed":3,"shares":{},"survey":{"questions":["self_placement","vote"],"smoothing":2.0,"source":"anes96","weights":"none"}}','{"name":"older-town","overrides":[],"personas_hash":"00cbef4a78834c1e122e99bf94d4a27a4c70d550340a11c467e0bbfb4792e1c6","reuse_replies":null,"run":"20261121-150906-db3977","scenario_file":"../../../town.yaml","scenario_folder":"../../..","scenario_hash":"f23b41f4b0e7a58877fc3250207cd50b8b163b7e34dc99600c4dfd60545fe77d","seed":3,"started":"2026-11-21T15:09:06+00:00","store":"folder","versions":{"litellm":"1.106.2","mesa":"3.3.1","numpy":"2.4.6","plursim":"0.1.0","python":"3.11.7"}}');
CREATE TABLE schema_version (
	version BIGINT NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "schema_version" VALUES(1);
CREATE TABLE snapshots (
	run_id TEXT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	name TEXT NOT NULL, 
	data BLOB NOT NULL, 
	PRIMARY KEY (run_id, arm, round, name)
);
CREATE TABLE verdicts (
	run_id TEXT NOT NULL, 
	"row" BIGINT NOT NULL, 
	arm TEXT NOT NULL, 
	round BIGINT NOT NULL, 
	phase TEXT NOT NULL, 
	agent BIGINT NOT NULL, 
	debate BIGINT, 
	stage TEXT NOT NULL, 
	probability DOUBLE, 
	reason TEXT NOT NULL, 
	PRIMARY KEY (run_id, "row")
)
 WITHOUT ROWID

;
COMMIT;
