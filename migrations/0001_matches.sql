DROP INDEX "needs_by_aspect";--> statement-breakpoint
DROP INDEX "offers_by_aspect";--> statement-breakpoint
DROP INDEX "offers_by_need";--> statement-breakpoint
CREATE INDEX "needs_by_party" ON "needs" USING btree ("partnership_id","organization_id","aspect");--> statement-breakpoint
CREATE INDEX "offers_by_party" ON "offers" USING btree ("partnership_id","organization_id","aspect") WHERE need_id is null;--> statement-breakpoint
CREATE INDEX "needs_by_aspect" ON "needs" USING btree ("partnership_id","aspect","id","organization_id");--> statement-breakpoint
CREATE INDEX "offers_by_aspect" ON "offers" USING btree ("partnership_id","aspect","id","organization_id","need_id");--> statement-breakpoint
CREATE INDEX "offers_by_need" ON "offers" USING btree ("partnership_id","need_id","id");